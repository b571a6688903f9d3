//! Everybody follows every link and sends every form that their pages show them: nothing leads nowhere, nothing breaks, and no browser complains.

mod found;
mod page;

use std::collections::{BTreeMap, VecDeque};

use domain::grants::{GrantScope, Role};
use reqwest::Method;
use tests::{App, Browser, TestDatabase, Visitor};

use self::found::{Form, forms, links, shape};
use self::page::parsed;
use crate::fuzz::organisation::{askers, serve};

/// As many of the pages that differ in what they are about, and in nothing else, are opened.
const OF_A_SHAPE: usize = 2;

/// What one of them found.
#[derive(Default)]
struct Walk {
    /// A page of each shape.
    pages: BTreeMap<String, String>,
    /// A form of each kind, with the page that shows it.
    forms: BTreeMap<String, (String, Form)>,
    visited: usize,
    wrong: Vec<String>,
}

/// Goes wherever links and forms that only ask lead.
async fn walk(visitor: &mut Visitor) -> Walk {
    let mut walk = Walk::default();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let mut to_do: VecDeque<(String, String)> = [("/".to_owned(), "the address line".to_owned())].into();
    while let Some((path, from)) = to_do.pop_front() {
        let shape = shape(&path);
        let seen = times.entry(shape.clone()).or_default();
        if *seen >= OF_A_SHAPE || walk.pages.get(&shape) == Some(&path) {
            continue;
        }
        *seen += 1;
        walk.visited += 1;
        let answered = visitor.ask(Method::GET, &path, &[], &[]).await;
        let status = answered.status().as_u16();
        if let Some(place) = answered.headers().get("location").filter(|_| status == 303) {
            to_do.push_back((place.to_str().unwrap().to_owned(), path));
            continue;
        }
        let is_page = answered.headers().get("content-type").is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html"));
        let text = if is_page { answered.text().await.unwrap() } else { String::new() };
        if status != 200 {
            walk.wrong.push(format!("{path}, to which {from} leads: {status} {:.300}", text.replace('\n', " ")));
            continue;
        }
        if !is_page {
            continue;
        }
        walk.pages.entry(shape).or_insert_with(|| path.clone());
        let page = parsed(&text);
        to_do.extend(links(&page, &path).into_iter().map(|to| (to, path.clone())));
        for form in forms(&page, &path) {
            match form.is_asked {
                true => to_do.push_back((form.address(), path.clone())),
                false => drop(walk.forms.entry(form.kind()).or_insert_with(|| (path.clone(), form))),
            }
        }
    }
    walk
}

/// What the browser says of the pages, that whoever looks at them never sees.
async fn complaints(browser: &Browser, app: &App, visitor: &Visitor, walk: &Walk) -> Vec<String> {
    browser.forget().await;
    browser.is_signed_in(app, visitor).await;
    let mut complaints = Vec::new();
    for path in walk.pages.values().filter(|path| !path.contains("export=")) {
        browser.open_page(&format!("{}{path}", app.base())).await;
        complaints.extend(browser.complaints().await.into_iter().map(|said| format!("{path}: {said}")));
    }
    complaints
}

/// Sends each form once, filled in with what its fields take. It may be refused in words; it may not break, and it may not be for nobody.
async fn sent(app: &App, role: Role, scope: GrantScope, walk: &Walk) -> (BTreeMap<u16, usize>, Vec<String>) {
    let (mut statuses, mut wrong) = (BTreeMap::<u16, usize>::new(), Vec::new());
    let mut visitor = Visitor::with(app, role, scope).await;
    for (kind, (page, _)) in &walk.forms {
        let (mut status, mut text) = visitor.get(page).await;
        if status == 303 {
            // A form before it has signed them out.
            visitor = Visitor::with(app, role, scope).await;
            (status, text) = visitor.get(page).await;
        }
        // Or it has changed what the page offers.
        let form = forms(&parsed(&text), page).into_iter().find(|form| form.kind() == *kind).filter(|_| status == 200);
        let Some(form) = form else { continue };
        let fields: Vec<(&str, &str)> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answered = visitor.ask(Method::POST, &form.action, &fields, &[("sec-fetch-site", "same-origin")]).await;
        let status = answered.status().as_u16();
        *statuses.entry(status).or_default() += 1;
        let text = answered.text().await.unwrap();
        // A code that was made up is no code.
        let refused = status == 401 && fields.iter().any(|(name, _)| matches!(*name, "code" | "password"));
        if !refused && !matches!(status, 200 | 303 | 409 | 412 | 422) {
            wrong.push(format!("{kind} of {page} {fields:?}: {status} {:.600}", text.replace('\n', " ")));
        }
    }
    (statuses, wrong)
}

/// All that is wrong with what somebody of a role is shown.
async fn goes_everywhere(role: Role) {
    let database = TestDatabase::create().await;
    let (app, home) = serve(&database, 1).await;
    let (role, scope) = askers(&home).into_iter().flatten().find(|(asker, _)| *asker == role).unwrap();
    let mut visitor = Visitor::with(&app, role, scope).await;
    let walk = walk(&mut visitor).await;
    let mut wrong = walk.wrong.clone();
    Browser::with(async |browser| wrong.extend(complaints(browser, &app, &visitor, &walk).await)).await;
    let (statuses, refused) = sent(&app, role, scope, &walk).await;
    wrong.extend(refused);
    println!("{}: {} addresses, {} pages, {} forms sent: {statuses:?}", role.name(), walk.visited, walk.pages.len(), walk.forms.len());
    assert!(walk.pages.len() > 5, "they came nowhere: {:?}", walk.pages);
    assert!(statuses.get(&303).is_some_and(|done| *done > 1), "hardly a form was done: {statuses:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

macro_rules! crawls {
    ($($name:ident: $role:ident,)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                goes_everywhere(Role::$role).await;
            }
        )+
    };
}

crawls! {
    every_link_and_form_of_a_member_leads_somewhere: Member,
    every_link_and_form_of_an_officer_leads_somewhere: ChapterOfficer,
    every_link_and_form_of_a_director_leads_somewhere: RegionalDirector,
    every_link_and_form_of_an_accountant_leads_somewhere: Accountant,
    every_link_and_form_of_headquarters_staff_leads_somewhere: HeadquartersStaff,
    every_link_and_form_of_an_administrator_leads_somewhere: HeadquartersAdmin,
}
