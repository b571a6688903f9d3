//! Dues and letters in the browser: who owes what, the statement, invoices and receipts; what is recorded there is what REST records.

use domain::grants::{GrantScope, Role};
use serde_json::json;
use tests::Visitor;
use tests::forms::{done, send};

use crate::chapter_acts::led_again;
use crate::chapter_pages::{Led, led};
use crate::notices::sender;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_charged_paid_and_corrected_on_its_page_by_whoever_handles_money() {
    let Led { app, admin, made, mut officer, home, .. } = led().await;
    let id = &made.members[0];
    let path = format!("/memberships/{id}/dues");
    let mut staff = Visitor::with(&app, Role::HeadquartersStaff, GrantScope::Organisation).await;
    let page = staff.page(&path).await;
    assert!(page.contains("Nothing is owed") && page.contains("CH01-2026-000001") && page.contains("Receipt"), "{page}");
    let fee =
        [("kind", "other"), ("description", "Name badge"), ("net", "1’200"), ("currency", "CHF"), ("due_on", ""), ("term_years", "1")];
    let page = done(&mut staff, &page, ("charge", ""), &fee).await;
    assert!(page.contains("1,297.20\u{a0}CHF owed, due on 24 March 2026"), "{page}");
    let (status, wrong) = send(&mut staff, &page, ("payment", ""), &[("amount", "a lot"), ("currency", "CHF"), ("method", "cash")]).await;
    assert!(status == 422 && wrong.contains("id=\"payment-amount-wrong\"") && wrong.contains("value=\"a lot\""), "{status} {wrong}");
    let part = [
        ("amount", "297,20"),
        ("currency", "CHF"),
        ("method", "cash"),
        ("received_on", "2026-03-10"),
        ("invoice_id", ""),
        ("reference", ""),
    ];
    let page = done(&mut staff, &wrong, ("payment", ""), &part).await;
    assert!(page.contains("1,000.00\u{a0}CHF owed"), "{page}");
    let rest = admin.read(&path).await;
    let invoice = rest["invoices"].as_array().unwrap().last().unwrap().clone();
    let bill = invoice["id"].as_str().unwrap();
    let (status, wrong) = send(&mut staff, &page, ("waive", ""), &[("invoice_id", bill), ("amount", "2000"), ("reason", "Too much")]).await;
    assert!(status == 409 && wrong.contains("id=\"waive-amount-wrong\""), "{status} {wrong}");
    let page = done(&mut staff, &wrong, ("waive", ""), &[("invoice_id", bill), ("amount", "400"), ("reason", "Goodwill")]).await;
    let page = done(&mut staff, &page, ("write-off", ""), &[("invoice_id", bill), ("amount", "100"), ("reason", "Has moved")]).await;
    let page =
        done(&mut staff, &page, ("credit-note", ""), &[("invoice_id", bill), ("amount", ""), ("reason", "Charged by mistake")]).await;
    assert!(page.contains("CH01-C-2026-000001") && page.contains("Nothing is owed") && page.contains("on account"), "{page}");
    let refund = [("amount", "297.20"), ("currency", "CHF"), ("method", "bank_transfer"), ("reason", "Charged by mistake")];
    let page = done(&mut staff, &page, ("refund", ""), &refund).await;
    let payment = rest["payments"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap();
    let page = done(&mut staff, &page, ("dishonour", ""), &[("payment_id", payment), ("reason", "No funds")]).await;
    assert!(page.contains("297.20\u{a0}CHF owed"), "{page}");
    let again =
        [("amount", "297.20"), ("currency", "CHF"), ("method", "card"), ("received_on", ""), ("invoice_id", ""), ("reference", "4711")];
    let page = done(&mut staff, &page, ("payment", ""), &again).await;
    assert!(page.contains("Nothing is owed"), "{page}");

    // The statement says the same through REST, and its last balance is the account's.
    let told = admin.read(&format!("{path}/entries")).await;
    let entries = told["items"].as_array().unwrap();
    let kinds: Vec<&str> = entries.iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    let after = ["invoice", "payment", "waiver", "write_off", "credit_note", "refund", "dishonour", "payment"];
    assert_eq!(kinds[2..], after, "{told}");
    assert_eq!(entries.last().unwrap()["balance"], json!({"amount": "0.00", "currency": "CHF"}));
    assert_eq!(entries[3]["balance"]["amount"], "1000.00");

    // An officer looks and does not act; a member sees their own.
    let page = officer.page(&path).await;
    assert!(page.contains("Charged by mistake") && !page.contains("name=\"action\""), "{page}");
    let invoice = officer.page(&format!("{path}/invoices/{bill}")).await;
    for part in ["Chapterhouse Schweiz GmbH", "Name badge", "MWST 8.10\u{a0}%", "97.20\u{a0}CHF", "Still owed"] {
        assert!(invoice.contains(part), "{part}: {invoice}");
    }
    let mut own = Visitor::with(&app, Role::Member, GrantScope::Membership(id.parse().unwrap())).await;
    let receipt = own.page(&format!("{path}/payments/{payment}")).await;
    assert!(receipt.contains("Receipt for 297.20\u{a0}CHF") && receipt.contains("Taken back by the bank"), "{receipt}");
    assert_eq!(own.get(&format!("/memberships/{}/dues", made.members[1])).await.0, 404);
    assert_eq!(own.get(&format!("{home}/dues")).await.0, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chapters_dues_say_who_owes_what_since_when() {
    let Led { app, admin, made, home, .. } = led().await;
    let charge = json!({"kind": "other", "description": "Name badge", "net": {"amount": "100.00", "currency": "CHF"}});
    admin.done(&format!("/memberships/{}/dues/charges", made.members[1]), charge).await;
    app.clock_at("2026-04-03T09:00:00Z");
    let mut officer = led_again(&app, &made.chapter).await;
    let position = app.head().await;
    let page = officer.page(&format!("{home}/dues?min_position={position}")).await;
    assert!(page.contains("1 account owes 108\u{a0}CHF") && page.contains("24 March 2026"), "{page}");
    assert!(page.contains("data-head=\"Days late\" class=\"number \">10<"), "{page}");
    let all = officer.page(&format!("{home}/dues?which=all")).await;
    assert!(made.members.iter().all(|id| all.contains(&format!("/memberships/{id}/dues"))), "{all}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_are_listed_with_what_became_of_them_and_read_by_those_who_may() {
    let Led { app, admin, made, mut officer, home, .. } = led().await;
    app.house.open_post(sender(app.base()));
    let paid = json!({"amount": {"amount": "10.00", "currency": "CHF"}, "method": "cash"});
    admin.done(&format!("/memberships/{}/dues/payments", made.members[0]), paid).await;
    app.until(&admin, &format!("/notices?membership_id={}&kind=receipt&state=queued", made.members[0]), |found| {
        !found["items"].as_array().unwrap().is_empty()
    })
    .await;
    let page = officer.page(&format!("{home}/letters?kind=receipt&state=queued")).await;
    assert!(page.contains("Member 0") && page.contains(">receipt<"), "{page}");
    let letter = page.split_once("href=\"/notices/").unwrap().1.split('"').next().unwrap().to_owned();
    let whole = officer.page(&format!("/notices/{letter}")).await;
    assert!(whole.contains("<iframe") && whole.contains("@example.org"), "{whole}");
    let body = officer.page(&format!("/notices/{letter}/html")).await;
    assert!(body.contains("<html") || body.contains("<!doctype"), "{body}");
    let mut own = Visitor::with(&app, Role::Member, GrantScope::Membership(made.members[0].parse().unwrap())).await;
    let mine = own.page(&format!("/memberships/{}/letters", made.members[0])).await;
    assert!(mine.contains("/notices/") && !mine.contains("Member 1"), "{mine}");
    assert_eq!(own.get(&format!("/memberships/{}/letters", made.members[1])).await.0, 404);
    let kept = admin.read("/access-records?limit=100").await.to_string();
    assert!(kept.contains("message"), "that a message was read is recorded: {kept}");
}
