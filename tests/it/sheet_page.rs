//! The attendance sheet in the browser: a plain form, saved while one types, completed once, amended with a reason.

use domain::MeetingId;
use domain::grants::{GrantScope, Role};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Visitor, field, form_token};

use crate::chapter_pages::{Led, met};

fn filled<'a>(page: &str, fields: &[(String, &'a str)], action: &'a str) -> Vec<(String, String)> {
    let hidden = ["form", "key", "version"].map(|name| (name.to_owned(), field(page, name)));
    let typed = fields.iter().map(|(name, value)| (name.clone(), (*value).to_owned()));
    hidden.into_iter().chain(typed).chain([("action".to_owned(), action.to_owned())]).collect()
}

async fn send(officer: &mut Visitor, path: &str, fields: &[(String, String)]) -> (u16, String) {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    officer.send(path, &fields).await
}

fn marks(sheet: &Value) -> Vec<&str> {
    sheet["lines"].as_array().unwrap().iter().map(|line| line["mark"].as_str().unwrap_or("none")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sheet_is_completed_by_a_plain_form_and_amended_with_a_reason() {
    let Led { app: _app, admin, made, meeting, mut officer, home } = met().await;
    let (path, rest) = (format!("/meetings/{meeting}/sheet"), format!("/meetings/{meeting}/attendance"));
    let to_do = officer.page(&home).await;
    assert!(to_do.contains("The sheet of 10 March 2026 is due") && to_do.contains(&path), "{to_do}");
    let page = officer.page(&path).await;
    assert_eq!(page.matches("value=\"P\" checked").count(), 3, "everybody is present to begin with: {page}");
    let mark = |n: usize| format!("mark-{}", made.members[n]);
    let stands_in = format!("substitute-{}", made.members[1]);

    // Whoever is substituted needs somebody who stood in; what was typed stays.
    let fields = [(mark(0), "A"), (mark(1), "S"), (mark(2), "P"), (stands_in.clone(), "")];
    let (status, wrong) = send(&mut officer, &path, &filled(&page, &fields, "complete")).await;
    assert!(status == 422 && wrong.contains("Name who stood in") && wrong.contains("value=\"A\" checked"), "{status} {wrong}");
    // The rules' own refusal stands beside the line, by name.
    let fields = [(mark(0), "M"), (mark(1), "P"), (mark(2), "P")];
    let (status, wrong) = send(&mut officer, &path, &filled(&page, &fields, "complete")).await;
    assert!(status == 409 && wrong.contains("Member 0 had no medical leave") && wrong.contains("id=\"wrong-"), "{status} {wrong}");
    assert_eq!(marks(&admin.read(&rest).await), ["none"; 3]);

    let fields = [(mark(0), "A"), (mark(1), "S"), (mark(2), "P"), (stands_in, "Gast Muster & Sohn")];
    let complete = filled(&page, &fields, "complete");
    let done = (303, format!("/meetings/{meeting}?done=complete"));
    assert_eq!(send(&mut officer, &path, &complete).await, done);
    assert_eq!(send(&mut officer, &path, &complete).await, done, "sent twice, done once");
    let sheet = admin.read(&rest).await;
    assert_eq!((marks(&sheet), &sheet["status"]), (vec!["A", "S", "P"], &json!("completed")));
    assert_eq!(sheet["lines"][1]["substitute"]["name"], "Gast Muster & Sohn");
    let shown = officer.page(&format!("/meetings/{meeting}?done=complete")).await;
    assert!(shown.contains("1 present, 1 substituted, 1 absent") && shown.contains("Gast Muster &#38; Sohn"), "{shown}");

    let page = officer.page(&path).await;
    let fields = [(mark(0), "L"), ("reason".to_owned(), " ")];
    let (status, wrong) = send(&mut officer, &path, &filled(&page, &fields, "amend")).await;
    assert!(status == 422 && wrong.contains("Say why the sheet is amended"), "{status} {wrong}");
    let fields = [(mark(0), "L"), ("reason".to_owned(), "Came at 07:20")];
    let amended = send(&mut officer, &path, &filled(&page, &fields, "amend")).await;
    assert_eq!(amended, (303, format!("/meetings/{meeting}?done=amend")));
    let sheet = admin.read(&rest).await;
    assert_eq!((marks(&sheet), &sheet["status"]), (vec!["L", "S", "P"], &json!("amended")));
    assert_eq!(sheet["lines"][1]["substitute"]["name"], "Gast Muster & Sohn", "the other lines are as they were");
    let amendment = &sheet["amendments"][0];
    assert_eq!((&amendment["reason"], &sheet["amendments"][1]), (&json!("Came at 07:20"), &json!(null)), "{sheet}");
    assert_eq!(amendment["lines"], json!([{"membership_id": made.members[0], "mark": "L", "was": "A"}]));
    let shown = officer.page(&format!("/meetings/{meeting}")).await;
    assert!(
        shown.contains(": Came at 07:20 (Member 0: late, was absent)"),
        "an amendment says who made it, why, and what it changed: {shown}"
    );
    assert!(shown.contains("Ada Muster: Came"), "{shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_is_saved_as_a_draft_and_nobody_overwrites_anothers() {
    let Led { app: _app, admin, made, meeting, mut officer, .. } = met().await;
    let (path, rest) = (format!("/meetings/{meeting}/sheet"), format!("/meetings/{meeting}/attendance"));
    let page = officer.page(&path).await;
    let draft = |page: &str, version: &str, key: &str, n: usize, mark: &str| {
        let name = format!("mark-{}", made.members[n]);
        vec![
            ("form".to_owned(), form_token(page)),
            ("key".to_owned(), key.to_owned()),
            ("version".to_owned(), version.to_owned()),
            ("action".to_owned(), "draft".to_owned()),
            (name, mark.to_owned()),
        ]
    };
    let mut typed = async |fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let headers = [("sec-fetch-site", "same-origin"), ("accept", "application/json")];
        let answered = officer.ask(Method::POST, &path, &fields, &headers).await;
        (answered.status().as_u16(), answered.json::<Value>().await.unwrap())
    };
    let (status, told) = typed(draft(&page, &field(&page, "version"), "one", 0, "A")).await;
    assert_eq!(status, 200, "{told}");
    let sheet = admin.read(&rest).await;
    assert_eq!((marks(&sheet), &sheet["status"]), (vec!["A", "none", "none"], &json!("draft")));
    let version = told["version"].to_string();
    let (status, told) = typed(draft(&page, &version, "two", 1, "M")).await;
    assert!(status == 409 && told["line"] == json!(made.members[1]), "{told}");
    let (status, _) = typed(draft(&page, &field(&page, "version"), "three", 1, "L")).await;
    assert_eq!(status, 412, "another has saved since this page was opened");
    assert_eq!(marks(&admin.read(&rest).await), ["A", "none", "none"]);

    // The page that was opened before says so, keeps what was marked, and may be sent again.
    let fields = [0, 1, 2].map(|n| (format!("mark-{}", made.members[n]), if n == 2 { "L" } else { "P" }));
    let (status, kept) = send(&mut officer, &path, &filled(&page, &fields, "complete")).await;
    assert!(status == 412 && kept.contains("Somebody else has changed this sheet") && kept.contains("value=\"L\" checked"), "{kept}");
    assert_eq!(send(&mut officer, &path, &filled(&kept, &fields, "complete")).await.0, 303);
    assert_eq!(marks(&admin.read(&rest).await), ["P", "P", "L"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn visitors_are_registered_beside_the_marks_and_only_whoever_runs_the_chapter_sees_the_sheet() {
    let Led { app, admin, made, meeting, mut officer, .. } = met().await;
    let path = format!("/meetings/{meeting}/sheet");
    let page = officer.page(&path).await;
    let mark = (format!("mark-{}", made.members[0]), "A");
    let visitor = |email| {
        let fields = [("visitor-name", "Vera Besuch"), ("visitor-email", email), ("visitor-invited-by", made.members[1].as_str())];
        fields.map(|(name, value)| (name.to_owned(), value))
    };
    let fields: Vec<_> = [mark.clone()].into_iter().chain(visitor("no address")).collect();
    let (status, wrong) = send(&mut officer, &path, &filled(&page, &fields, "visitor")).await;
    assert!(status == 422 && wrong.contains("The e-mail address:") && wrong.contains("value=\"Vera Besuch\""), "{status} {wrong}");
    let fields: Vec<_> = [mark].into_iter().chain(visitor("vera@example.org")).collect();
    let registered = send(&mut officer, &path, &filled(&wrong, &fields, "visitor")).await;
    assert_eq!(registered, (303, format!("{path}?done=saved#visitors")));
    assert_eq!(admin.read(&format!("/meetings/{meeting}/visitors")).await["items"][0]["name"], "Vera Besuch");
    assert_eq!(marks(&admin.read(&format!("/meetings/{meeting}/attendance")).await)[0], "A", "the marks were kept");
    let page = officer.page(&path).await;
    let remove = page.split_once("value=\"remove-").unwrap().1.split('"').next().unwrap().to_owned();
    assert_eq!(send(&mut officer, &path, &filled(&page, &[], &format!("remove-{remove}"))).await.0, 303);
    assert_eq!(admin.read(&format!("/meetings/{meeting}/visitors")).await["items"], json!([]));

    let mut member = Visitor::with(&app, Role::Member, GrantScope::Membership(made.members[0].parse().unwrap())).await;
    assert_eq!(member.get(&path).await.0, 404);
    let shown = member.page(&format!("/meetings/{meeting}")).await;
    assert!(!shown.contains("/sheet") && !shown.contains("Member 1"), "members are not told others' marks: {shown}");
    let mut accountant = Visitor::with(&app, Role::Accountant, GrantScope::Organisation).await;
    assert_eq!(accountant.get(&path).await.0, 404, "an accountant changes nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_its_day_a_meeting_takes_visitors_and_no_marks() {
    let Led { app, admin, made, mut officer, .. } = met().await;
    let meeting = MeetingId::of_slot(made.chapter.parse().unwrap(), "2026-03-17".parse().unwrap()).to_string();
    let place = format!("/meetings/{meeting}");
    app.until(&admin, &place, |_| true).await;
    let shown = officer.page(&place).await;
    assert!(shown.contains("Register visitors") && shown.contains("It is recorded from the day of the meeting on."), "{shown}");
    let path = format!("{place}/sheet");
    let page = officer.page(&path).await;
    assert!(page.contains("Visitors, ") && !page.contains("Complete sheet") && !page.contains("name=\"mark-"), "{page}");
    let visitor = |name: &'static str| {
        let fields = [("visitor-name", name), ("visitor-email", "vera@example.org"), ("visitor-invited-by", made.members[1].as_str())];
        fields.map(|(name, value)| (name.to_owned(), value))
    };
    let (status, wrong) = send(&mut officer, &path, &filled(&page, &visitor(""), "visitor")).await;
    assert!(
        status == 422 && wrong.contains("The visitor is not registered yet:") && wrong.contains("value=\"vera@example.org\""),
        "{wrong}"
    );
    let registered = send(&mut officer, &path, &filled(&wrong, &visitor("Vera Besuch"), "visitor")).await;
    assert_eq!(registered, (303, format!("{path}?done=saved#visitors")));
    assert_eq!(admin.read(&format!("{place}/visitors")).await["items"][0]["name"], "Vera Besuch");
    let sheet = admin.read(&format!("{place}/attendance")).await;
    assert_eq!((marks(&sheet), &sheet["status"]), (vec!["none"; 3], &json!("blank")));
    // Members see no sheet, and are told all the same who invited whom.
    let mut member = Visitor::with(&app, Role::Member, GrantScope::Membership(made.members[0].parse().unwrap())).await;
    let seen = member.page(&place).await;
    assert!(seen.contains("Vera Besuch") && seen.contains("Member 1") && !seen.contains("Register visitors"), "{seen}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_looked_at_is_still_ticked_when_the_sheet_comes_back() {
    let Led { app: _app, made, meeting, mut officer, .. } = met().await;
    let path = format!("/meetings/{meeting}/sheet");
    let page = officer.page(&path).await;
    let of = |kind: &str, n: usize| format!("{kind}-{}", made.members[n]);
    // The first was looked at and is present; the second is refused, since nobody is named who stood in.
    let fields = [(of("mark", 0), "P"), (of("looked", 0), "yes"), (of("mark", 1), "S"), (of("mark", 2), "P")];
    let (status, wrong) = send(&mut officer, &path, &filled(&page, &fields, "complete")).await;
    let ticked = |n: usize| wrong.contains(&format!("data-marked=\"true\" id=\"line-{}\"", made.members[n]));
    assert_eq!((status, ticked(0), ticked(1), ticked(2)), (422, true, true, false), "{wrong}");
}
