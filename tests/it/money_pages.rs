//! Invoices and payments over an area: lists, sums, and who is late, through REST and on the pages.

use domain::grants::{GrantScope, Role};
use reqwest::Method;
use serde_json::json;
use tests::Visitor;

use crate::chapter_pages::{Led, led};

/// A member who was charged besides, and has not paid it; due on 12 March.
async fn owing() -> (Led, String) {
    let led = led().await;
    let member = led.made.members[0].clone();
    let charge =
        json!({"kind": "other", "description": "Name badge", "net": {"amount": "12.00", "currency": "CHF"}, "due_on": "2026-03-12"});
    let position = led.admin.done(&format!("/memberships/{member}/dues/charges"), charge).await["position"].clone();
    led.admin.read(&format!("/invoices?min_position={position}")).await;
    (led, member)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn invoices_and_payments_are_listed_filtered_and_summed() {
    let (Led { app: _app, admin, made, .. }, member) = owing().await;
    let all = admin.read("/invoices").await;
    let invoices = all["items"].as_array().unwrap();
    assert_eq!(invoices.len(), 4, "three who joined, and a badge that is not paid: {all}");
    let open = admin.read("/invoices?status=open").await;
    assert_eq!((open["items"].as_array().unwrap().len(), &open["items"][0]["membership_id"]), (1, &json!(member)));
    let sums = admin.read("/invoices/totals").await;
    let of = |invoice: &serde_json::Value, what: &str| invoice[what]["amount"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let total: i64 = invoices.iter().map(|invoice| of(invoice, "total")).sum();
    assert_eq!(of(&sums["items"][0], "total"), total, "{sums}");
    assert_eq!(of(&sums["items"][0], "outstanding"), of(&open["items"][0], "total"));
    let payments = admin.read("/payments").await;
    assert_eq!(payments["items"].as_array().unwrap().len(), 3);
    let received = admin.read("/payments/totals").await;
    assert_eq!(of(&received["items"][0], "received"), total - of(&open["items"][0], "total"), "{received}");
    for (path, count) in [
        ("/invoices?kind=joining".to_owned(), 3),
        ("/invoices?kind=renewal".to_owned(), 0),
        ("/invoices?kind=other&status=open".to_owned(), 1),
        ("/invoices?currency=CHF".to_owned(), 4),
        ("/invoices?currency=GBP".to_owned(), 0),
        (format!("/invoices?region_id={}", made.region), 4),
        (format!("/invoices?membership_id={member}"), 2),
        ("/invoices?from=2026-03-10".to_owned(), 1),
        ("/invoices?overdue=true".to_owned(), 0),
        ("/invoices?legal_entity=CH01".to_owned(), 4),
        ("/payments?method=cash".to_owned(), 0),
        ("/payments?dishonoured=false".to_owned(), 3),
        ("/payments?dishonoured=true".to_owned(), 0),
        ("/payments?to=2026-03-09".to_owned(), 3),
    ] {
        assert_eq!(admin.read(&path).await["items"].as_array().unwrap().len(), count, "{path}");
    }
    let sorted = admin.read("/invoices?sort=-outstanding.amount&limit=1").await;
    assert_eq!(sorted["items"][0]["membership_id"], json!(member));
    let wrong = admin.get("/invoices?from=2026-03-10&to=2026-03-01").await;
    assert_eq!((wrong.status, wrong.json()["field"].as_str()), (422, Some("from")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_late_are_put_in_order_by_how_long_they_are_late() {
    let (Led { app, admin, made, .. }, _) = owing().await;
    let dinner = json!({"kind": "other", "description": "Dinner", "net": {"amount": "40.00", "currency": "CHF"}, "due_on": "2026-03-15"});
    admin.done(&format!("/memberships/{}/dues/charges", made.members[1]), dinner).await;
    app.clock_at("2026-03-17T12:00:00Z");
    let head = app.head().await;
    for (sort, days) in [("days_overdue", [2, 5]), ("-days_overdue", [5, 2]), ("due_on", [5, 2]), ("total.amount", [5, 2])] {
        let path = format!("/invoices/overdue?sort={sort}&limit=1&min_position={head}");
        let first = admin.read(&path).await;
        let second = admin.read(&format!("{path}&cursor={}", first["next"].as_str().unwrap())).await;
        assert_eq!([&first, &second].map(|page| page["items"][0]["days_overdue"].as_i64().unwrap()), days, "{sort}");
        assert_eq!((second["items"].as_array().unwrap().len(), &second["next"]), (1, &json!(null)), "{sort}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_late_is_told_with_what_happens_next() {
    let (Led { app, admin, .. }, member) = owing().await;
    assert_eq!(admin.read("/invoices/overdue").await["items"], json!([]));
    app.clock_at("2026-03-17T12:00:00Z");
    let told = admin.read("/invoices/overdue").await;
    let one = &told["items"][0];
    assert_eq!(one["membership_id"], json!(member), "{told}");
    assert_eq!((&one["member"], &one["days_overdue"]), (&json!("Member 0"), &json!(5)), "{told}");
    assert_eq!((&one["next_step"], &one["next_on"]), (&json!(null), &json!(null)), "somebody has to decide");
    let mut accountant = Visitor::with(&app, Role::Accountant, GrantScope::Organisation).await;
    let page = accountant.page("/dues/late").await;
    assert!(page.contains("1 invoice is late") && page.contains("nothing by itself: decide"), "{page}");
    let page = accountant.page("/dues?overdue=yes").await;
    assert!(page.contains("and all of it is late") && page.contains("Member 0") && !page.contains("Member 1"), "{page}");
    let page = accountant.page("/dues/payments").await;
    assert!(page.contains("was received") && page.contains("Member 0"), "{page}");
    let file = accountant.ask(Method::GET, "/dues?export=csv", &[], &[]).await.text().await.unwrap();
    assert_eq!(file.lines().count(), 5, "{file}");
    app.house.accounts.recorder().flush().await;
    assert!(admin.read("/access-records?what=export").await.to_string().contains("/dues"), "that a file was taken is recorded");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_see_their_own_invoices_and_no_others() {
    let Led { app, made, .. } = led().await;
    let own = app.person(Role::Member, GrantScope::Membership(made.members[0].parse().unwrap())).await;
    for path in ["/invoices", "/payments"] {
        let told = own.read(path).await;
        let items = told["items"].as_array().unwrap();
        assert!(items.len() == 1 && items[0]["membership_id"] == json!(made.members[0]), "{path}: {told}");
    }
    assert_eq!(own.get(&format!("/invoices?membership_id={}", made.members[1])).await.status, 404);
    let mut member = Visitor::with(&app, Role::Member, GrantScope::Membership(made.members[0].parse().unwrap())).await;
    for hidden in ["/dues", "/dues/late", "/dues/payments", "/mail", "/operations", "/operations/tasks", "/operations/access", "/rates"] {
        assert_eq!(member.get(hidden).await.0, 404, "{hidden}");
    }
}
