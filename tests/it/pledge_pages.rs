//! The lists behind a chapter's numbers: its pledges, and the business that came of them.

use domain::grants::{GrantScope, Role};
use serde_json::json;
use tests::{Person, Visitor};

use crate::chapter_pages::{Led, led};
use crate::rest_memberships::francs;

/// A pledge of one member to another.
async fn pledged(admin: &Person, (giver, receiver): (&str, &str), tier: &str, description: &str) -> String {
    let pledge = json!({"giver": giver, "receiver": receiver, "tier": tier, "description": description});
    admin.done("/referrals", pledge).await["id"].as_str().unwrap().to_owned()
}

/// The rows of a table as a file has them, without its head.
async fn rows(visitor: &mut Visitor, path: &str) -> Vec<String> {
    let join = if path.contains('?') { '&' } else { '?' };
    visitor.page(&format!("{path}{join}export=csv")).await.lines().skip(1).map(str::to_owned).collect()
}

/// The numbers of a page that open a list, each with where: `<a href="where"><strong>number</strong>` and cells of tables.
fn numbers(page: &str) -> Vec<(String, i64)> {
    let links = page.split("<a href=\"").skip(1).filter_map(|rest| rest.split_once('"'));
    let number = |text: &str| {
        let text = text.split_once('>')?.1.trim_start_matches("<strong>");
        text.split('<').next()?.replace(['\u{a0}', ','], "").parse().ok()
    };
    links.filter_map(|(to, text)| Some((to.replace("&#38;", "&"), number(text)?))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_opens_a_list_of_so_many_rows_in_the_middle_of_a_month() {
    let Led { app, admin, made, home, .. } = led().await;
    let [one, two, three] = [0, 1, 2].map(|n| made.members[n].as_str());
    pledged(&admin, (two, three), "inside", "Flowers").await;
    let taken = pledged(&admin, (three, one), "outside", "Cakes").await;
    admin.done(&format!("/referrals/{taken}/withdraw"), json!({"reason": "Asked twice"})).await;
    app.clock_at("2026-03-20T09:00:00Z");
    let mut officer = Visitor::with(&app, Role::ChapterOfficer, GrantScope::Chapter(made.chapter.parse().unwrap())).await;
    let position = app.head().await;
    let mut followed = 0;
    for page in [home.clone(), format!("{home}/referrals"), format!("{home}/attendance")] {
        let shown = officer.page(&format!("{page}?min_position={position}")).await;
        for (to, number) in numbers(&shown) {
            let counts = ["/pledges?", "/closings?", "/meetings?"].iter().any(|list| to.contains(list));
            // Visitors are in a column of the meetings, and not rows of their own.
            if !counts
                || (to.contains("/meetings?")
                    && shown.contains(&format!("{}\"><strong>{number}</strong> visitors", to.replace('&', "&#38;"))))
            {
                continue;
            }
            if to.contains("/meetings?") && number == 0 {
                continue;
            }
            assert_eq!(rows(&mut officer, &to).await.len(), usize::try_from(number).unwrap(), "{page}: {to}");
            followed += 1;
        }
    }
    assert!(followed >= 15, "{followed}");
    // What is still ahead in the month is of no sheet that is due.
    let meetings = numbers(&officer.page(&home).await).into_iter().find(|(to, _)| to.contains("/meetings?")).unwrap().0;
    assert!(!officer.page(&meetings).await.contains("24 March"), "{meetings}");

    let mut staff = Visitor::with(&app, Role::HeadquartersStaff, GrantScope::Organisation).await;
    for area in ["/organisation".to_owned(), format!("/regions/{}", made.region)] {
        let page = staff.page(&area).await;
        let opened: Vec<_> = numbers(&page).into_iter().filter(|(to, _)| to.starts_with(&home)).collect();
        let of =
            |part: &str| opened.iter().find(|(to, _)| to.starts_with(&format!("{home}{part}"))).unwrap_or_else(|| panic!("{part}: {page}"));
        let (members, count) = of("/members");
        assert_eq!(rows(&mut staff, members).await.len(), usize::try_from(*count).unwrap(), "{area}: {members}");
        let (referrals, count) = of("/referrals?");
        assert!(*count == 2 && staff.page(referrals).await.contains(&format!("<h1>{count} referrals brought")), "{area}: {referrals}");
        // An amount is no whole number: it is looked for by where it leads.
        let closings =
            page.split("href=\"").map(|rest| rest.split('"').next().unwrap()).find(|to| to.starts_with(&format!("{home}/closings?")));
        let closings = staff.page(&closings.unwrap().replace("&#38;", "&")).await;
        assert!(page.contains("1,234.50\u{a0}CHF") && closings.contains("1 closing brought 1,235\u{a0}CHF"), "{area}: {closings}");
    }
    for odd in ["which=some", "tier=both", "from=soon"] {
        assert_eq!(officer.get(&format!("{home}/pledges?{odd}")).await.0, 422, "{odd}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_referral_and_every_closing_stands_behind_the_number_that_counts_it() {
    let Led { app, admin, made, mut officer, home, .. } = led().await;
    let [one, two, three] = [0, 1, 2].map(|n| made.members[n].as_str());
    let open = pledged(&admin, (two, three), "inside", "Flowers").await;
    let taken = pledged(&admin, (three, one), "outside", "Cakes").await;
    admin.done(&format!("/referrals/{taken}/withdraw"), json!({"reason": "Asked twice"})).await;
    let mistaken = pledged(&admin, (one, three), "inside", "Paint").await;
    let closed = admin.done(&format!("/referrals/{mistaken}/close"), json!({"amount": francs("10.00"), "amount_shared": true})).await;
    let amend = json!({"closure_id": closed["closure_id"], "amount": francs("0.00"), "reason": "It was another"});
    let position = admin.done(&format!("/referrals/{mistaken}/amend"), amend).await["position"].clone();
    let value = admin.read(&format!("{home}/dashboards/referral-value?min_position={position}")).await;
    let (given, outcomes) = (&value["totals"], &value["conversion"]);
    assert_eq!((&given["inside"], &given["outside"], &outcomes["withdrawn"]), (&json!(2), &json!(1), &json!(1)), "{value}");

    let page = officer.page(&format!("{home}/referrals")).await;
    assert!(page.contains("Of 4 pledges. 1 was withdrawn, and is not counted as given."), "{page}");
    let days = format!("from={}&to={}", value["from"].as_str().unwrap(), value["to"].as_str().unwrap());
    let until = format!("from={}&to=2026-03-10", value["from"].as_str().unwrap());
    for to in [format!("pledges?which=counted&{days}"), format!("pledges?which=open&{days}"), format!("closings?{until}")] {
        assert!(page.contains(&format!("{home}/{}", to.replace('&', "&#38;"))), "{to}: {page}");
    }
    for (path, expected) in [
        ("pledges".to_owned(), 4),
        (format!("pledges?which=counted&{days}"), 3),
        (format!("pledges?which=counted&tier=outside&{days}"), 1),
        ("pledges?which=open".to_owned(), 2),
        ("pledges?which=withdrawn".to_owned(), 1),
        (format!("pledges?giver={one}"), 2),
        (format!("pledges?giver={one}&receiver={three}"), 1),
        ("pledges?to=2026-01-01".to_owned(), 0),
        ("pledges?from=2026-12-31&to=2025-01-01".to_owned(), 4),
        ("pledges?q=flowers".to_owned(), 1),
        ("closings".to_owned(), 2),
        (format!("closings?receiver={two}&{days}"), 1),
        ("closings?to=2026-01-01".to_owned(), 0),
    ] {
        assert_eq!(rows(&mut officer, &format!("{home}/{path}")).await.len(), expected, "{path}");
    }
    assert!(officer.page(&format!("{home}/pledges?which=open&q=flowers")).await.contains(&format!("/referrals/{open}")));
    let closings = officer.page(&format!("{home}/closings")).await;
    assert!(closings.contains("1 closing brought 1,235\u{a0}CHF") && closings.contains("recorded by mistake"), "{closings}");
    let file = rows(&mut officer, &format!("{home}/closings?sort=-amount")).await;
    assert!(file[0].contains(",1234.50,CHF,"), "{file:?}");

    let then = format!("{home}/closings?as_of={}", closed["position"]);
    assert!(officer.page(&then).await.contains("2 closings brought 1,245\u{a0}CHF"), "a past moment has what was known then");
    assert_eq!(officer.get(&format!("{home}/pledges?giver=somebody")).await.0, 422);
    let mut member = Visitor::with(&app, Role::Member, GrantScope::Membership(one.parse().unwrap())).await;
    for list in ["pledges", "closings"] {
        assert_eq!(member.get(&format!("{home}/{list}")).await.0, 404, "the chapter's {list} are for those who lead it");
    }
}
