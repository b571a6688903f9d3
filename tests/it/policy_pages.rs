//! A change of the rules: what it would do is shown before it is made, on the page as through REST.

use domain::grants::{GrantScope, Role};
use serde_json::json;
use tests::Visitor;

use crate::chapter_pages::{Led, led};

fn allowing(absences: u32) -> serde_json::Value {
    json!({"section": "attendance", "window": "rolling", "window_months": 6, "absences_allowed": absences, "substitutes_guideline": 3,
        "medical_leave_weeks": 8, "sheet_due_days": 1})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preview_tells_who_would_stand_otherwise_and_writes_nothing() {
    let Led { app, admin, made, .. } = led().await;
    let before = app.head().await;
    let asked = json!({"scope": "organisation", "rule": allowing(1), "holds_from": "2026-04-01"});
    let told = admin.done("/policies/preview", asked.clone()).await;
    assert_eq!((&told["members"], &told["come_to_limit"], &told["other_colour"]), (&json!(3), &json!(1), &json!(0)), "{told}");
    let changed = &told["items"][0]["changed"][0];
    assert_eq!(changed["member"]["membership_id"], json!(made.members[2]));
    assert_eq!((&changed["before"]["standing"], &changed["after"]["standing"]), (&json!("warned"), &json!("at_limit")));
    // What it tells is what the dashboard says once the change holds.
    let score = json!({"scope": {"chapter": made.chapter}, "rule": score(20), "holds_from": "2026-03-10"});
    let told = admin.done("/policies/preview", score.clone()).await;
    assert_eq!(app.head().await, before, "nothing is written");
    admin.done("/policies", score).await;
    let scores = admin.read(&format!("/chapters/{}/dashboards/scores?min_position={}", made.chapter, app.head().await)).await;
    for colour in ["green", "amber", "red", "grey"] {
        assert_eq!(told["after"][colour], scores["members"][colour], "{colour}: {told} {scores}");
    }
    let problem = admin.post("/policies/preview", json!({"scope": "organisation", "rule": allowing(1), "holds_from": "2026-03-01"})).await;
    assert_eq!((problem.status, problem.json()["code"].as_str()), (409, Some("in_the_past")), "what the rules refuse is refused here too");
    let neither = admin.post("/policies/preview", json!({"scope": "organisation", "holds_from": "2026-04-01"})).await;
    assert_eq!((neither.status, neither.json()["field"].as_str()), (422, Some("rule")));
    tests::chapter::chapter(&admin, &made.region, "Altmarkt").await;
    let one = |cursor: serde_json::Value| json!({"scope": "organisation", "rule": allowing(1), "holds_from": "2026-04-01", "limit": 1, "cursor": cursor});
    let first = admin.done("/policies/preview", one(json!(null))).await;
    assert_eq!((&first["chapters"], &first["items"][0]["name"], &first["come_to_limit"]), (&json!(2), &json!("Altmarkt"), &json!(0)));
    let last = admin.done("/policies/preview", one(first["next"].clone())).await;
    assert_eq!((&last["items"][0]["name"], &last["come_to_limit"], &last["next"]), (&json!("Rheinhafen"), &json!(1), &json!(null)));
    let none = admin
        .post("/policies/preview", json!({"scope": "organisation", "rule": allowing(1), "holds_from": "2026-04-01", "limit": 201}))
        .await;
    assert_eq!((none.status, none.json()["field"].as_str()), (422, Some("limit")));
}

fn score(green_from: u32) -> serde_json::Value {
    let bands = |otherwise: u32| json!({"below": [], "otherwise": otherwise});
    json!({"section": "member_score", "window_months": 6, "referrals_per_week": bands(0), "visitors_per_week": bands(0),
        "absences": {"below": [{"limit_thousandths": 1000, "points": 15}], "otherwise": 0}, "training": bands(0), "closed_business": bands(0),
        "currency": "CHF", "testimonials_per_week": bands(0), "never_late": 5, "green_from": green_from, "amber_from": 10, "red_from": 5})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headquarters_looks_before_it_changes_and_a_region_overrides_and_goes_back() {
    let Led { app, made, .. } = led().await;
    let mut admin = Visitor::with(&app, Role::HeadquartersAdmin, GrantScope::Organisation).await;
    let page = admin.page("/policies").await;
    assert!(page.contains("Absences allowed") && page.contains("as the organisation began") && page.contains("Nothing yet"), "{page}");
    let said = [("absences_allowed", "1"), ("holds_from", "2026-04-01"), ("reason", "Fewer absences")];
    let look: Vec<_> = said.iter().copied().chain([("look", "yes")]).collect();
    let before = app.head().await;
    let (status, looked) = admin.act("/policies/attendance", "change", &look).await;
    assert!(
        status == 303 && looked.starts_with("/policies/attendance?") && !looked.contains("form=") && !looked.contains("key="),
        "{looked}"
    );
    let page = admin.page(&looked).await;
    assert!(page.contains("Of 3 members none would have another colour, ") && page.contains(">1 would come to the limit of"), "{page}");
    assert!(page.contains("Member 2") && page.contains("warned → at the limit") && page.contains("value=\"Fewer absences\""), "{page}");
    let only = admin.page(&format!("{looked}&members_which=other_colour&members_sort=-absences")).await;
    assert!(only.contains("No row fits") && !only.contains("warned → at the limit"), "whoever keeps the colour is left out: {only}");
    let file = admin.page(&format!("{looked}&chapters_export=csv")).await;
    assert_eq!(
        file.lines().next(),
        Some(
            "chapter,members,green,green_after,amber,amber_after,red,red_after,grey,grey_after,at_limit,at_limit_after,review,review_after,other_colour,come_to_limit"
        )
    );
    assert!(file.contains(",0,1,0,0,0,1"), "one at the limit after it, and none before: {file}");
    let file = admin.page(&format!("{looked}&members_export=csv")).await;
    assert!(file.lines().count() == 2 && file.contains("warned → at the limit,"), "{file}");
    let of = format!("members_of={}", made.chapter);
    assert!(page.contains(&format!("members_which=come_to_limit&#38;{of}#members")), "a number opens those whom it counts: {page}");
    let opened = admin.page(&format!("{looked}&members_which=come_to_limit&{of}")).await;
    assert!(
        opened.contains("<details open><summary>1 member would stand otherwise") && opened.contains("warned → at the limit"),
        "{opened}"
    );
    let long = "Because ".repeat(130);
    let (status, wrong) =
        admin.act("/policies/attendance", "change", &[("holds_from", "2026-04-01"), ("reason", &long), ("look", "yes")]).await;
    assert!(status == 422 && wrong.contains("it is too long to be looked at") && wrong.contains(long.trim()), "{status} {wrong}");
    let (status, wrong) = admin.get(&looked.replace("holds_from=2026-04-01", "holds_from=2026-03-01")).await;
    assert!(status == 409 && wrong.contains("Holds from: a change holds from 10 March 2026 at the earliest"), "{status} {wrong}");
    assert_eq!(app.head().await, before, "nothing is written");
    let page = admin.page("/policies/notices").await;
    assert!(page.contains("depend on these rules") && !page.contains("See what it would do"), "nothing would be told: {page}");
    let (status, wrong) = admin.act("/policies/attendance", "change", &[("absences_allowed", "few"), ("holds_from", "2026-04-01")]).await;
    assert!(
        status == 422 && wrong.contains("Absences allowed: it is a whole number") && wrong.contains("value=\"few\""),
        "{status} {wrong}"
    );
    let (status, wrong) = admin.act("/policies/attendance", "change", &[("absences_allowed", "1"), ("holds_from", "2026-03-01")]).await;
    assert!(status == 409 && wrong.contains("Holds from: a change holds from 10 March 2026 at the earliest"), "{status} {wrong}");
    let (status, place) = admin.act("/policies/attendance", "change", &said).await;
    assert!(status == 303 && place.starts_with("/policies?done=change"), "{status} {place}");
    let page = admin.page(&place).await;
    assert!(page.contains("Absences allowed: 1, was 3") && page.contains("Fewer absences") && page.contains("1 April 2026"), "{page}");

    // What is entered ahead is told, and a further change goes on from there.
    let page = admin.page("/policies/attendance").await;
    assert!(
        page.contains("From 1 April 2026, the organisation&#39;s, version 1: Absences allowed: 1, was 3.")
            && page.contains("value=\"2026-04-01\""),
        "{page}"
    );
    let (status, place) = admin.act("/policies/attendance", "change", &[("sheet_due_days", "2"), ("holds_from", "2026-04-20")]).await;
    assert_eq!(status, 303, "{place}");
    let page = admin.page(&place).await;
    assert!(!page.contains("Absences allowed: 3, was 1"), "the change before it stands: {page}");
    // The other way round: who was at the limit comes away from it.
    let stricter = [("absences_allowed", "9"), ("holds_from", "2026-04-20"), ("look", "yes")];
    let (_, looked) = admin.act("/policies/attendance", "change", &stricter).await;
    let page = admin.page(&looked).await;
    assert!(page.contains(">1 would come away from it</a>"), "{page}");

    let mut director = Visitor::with(&app, Role::RegionalDirector, GrantScope::Region(made.region.parse().unwrap())).await;
    assert_eq!(director.get("/policies/attendance").await.0, 404, "the organisation's rules are not a director's to change");
    let own = format!("/regions/{}/policies", made.region);
    let page = director.page(&format!("{own}/attendance")).await;
    assert!(
        page.contains("From 1 April 2026, the organisation&#39;s, version 1: Absences allowed: 1, was 3."),
        "what comes from above: {page}"
    );
    assert!(!director.page(&format!("{own}/notices")).await.contains("entered ahead"), "and nothing of other sections");
    let said = [("expires_after_days", "90"), ("reminder_days", "10, 30"), ("holds_from", "2026-03-10")];
    let (status, place) = director.act(&format!("{own}/referrals"), "change", &said).await;
    assert_eq!(status, 303, "{place}");
    let page = director.page(&place).await;
    assert!(page.contains("its own, version 1") && page.contains("10, 30"), "{page}");
    let chapter = director.page(&format!("/chapters/{}/policies", made.chapter)).await;
    assert!(chapter.contains("the region&#39;s, version 1"), "each rule says where it comes from: {chapter}");
    let (status, place) =
        director.act(&format!("{own}/referrals"), "end", &[("holds_from", "2026-03-20"), ("reason", "Tried enough")]).await;
    assert!(status == 303 && place.contains("done=end"), "{status} {place}");
    assert!(director.page(&format!("{place}&on=2026-03-21")).await.contains("As the scope above says"));
    let mut member = Visitor::with(&app, Role::Member, GrantScope::Membership(made.members[0].parse().unwrap())).await;
    assert_eq!(member.get("/policies").await.0, 404);
    assert!(member.page(&own).await.contains("10, 30"), "a member sees the rules that hold for them");
    assert_eq!(member.get(&format!("{own}/referrals")).await.0, 404, "and makes none");
}
