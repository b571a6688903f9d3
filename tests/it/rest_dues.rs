//! Dues through the REST interface: charges, payments, what the bank takes back, and corrections.

use domain::grants::{GrantScope, Role};
use domain::ids;
use reqwest::Method;
use serde_json::{Value, json};
use tests::chapter::founded;
use tests::{Answered, App, Person};

use crate::rest_memberships::francs;
use crate::rest_walk::TUESDAY;

/// The accounts of two members, who owe nothing.
struct Accounts {
    app: App,
    admin: Person,
    members: Vec<String>,
    /// The path of the first one.
    dues: String,
    other: String,
}

impl Accounts {
    async fn open() -> Self {
        let app = App::start_at(TUESDAY).await;
        let admin = app.administrator().await;
        let members = founded(&app, &admin, 2).await.members;
        let path = |n: usize| format!("/memberships/{}/dues", members[n]);
        Self { dues: path(0), other: path(1), app, admin, members }
    }

    async fn post(&self, what: &str, body: Value) -> Answered {
        self.admin.post(&format!("{}/{what}", self.dues), body).await
    }

    async fn done(&self, what: &str, body: Value) -> Value {
        self.admin.done(&format!("{}/{what}", self.dues), body).await
    }

    async fn read(&self) -> Value {
        self.admin.read(&self.dues).await
    }

    /// Charges a hundred francs before tax; the invoice's id.
    async fn charge(&self) -> String {
        self.done("charges", other("100.00")).await["invoice_id"].as_str().unwrap().to_owned()
    }

    /// The invoice as it stands.
    async fn invoice(&self, id: &str) -> Value {
        self.read().await["invoices"].as_array().unwrap().iter().find(|invoice| invoice["id"] == id).unwrap().clone()
    }

    async fn pay(&self, amount: &str) -> String {
        self.done("payments", payment(amount)).await["payment_id"].as_str().unwrap().to_owned()
    }
}

fn other(net: &str) -> Value {
    json!({"kind": "other", "description": "Name badge", "net": francs(net)})
}

fn payment(amount: &str) -> Value {
    json!({"amount": francs(amount), "method": "bank_transfer"})
}

/// In hundredths.
fn cents(money: &Value) -> i64 {
    money["amount"].as_str().unwrap().replace('.', "").parse().unwrap()
}

fn sum<'a>(items: &'a Value, part: impl Fn(&'a Value) -> i64) -> i64 {
    items.as_array().unwrap().iter().map(part).sum()
}

/// Lines make the total, and so do what was paid of it, given up, and owed; payments have in invoices what is paid of these.
fn adds_up(account: &Value) {
    for invoice in account["invoices"].as_array().unwrap() {
        assert_eq!(sum(&invoice["lines"], |line| cents(&line["net"]) + cents(&line["tax"])), cents(&invoice["total"]), "{invoice}");
        let parts = ["paid", "credited", "waived", "written_off", "outstanding"].map(|part| cents(&invoice[part]));
        assert_eq!(parts.iter().sum::<i64>(), cents(&invoice["total"]), "{invoice}");
        let own = |part: &Value| if part["invoice_id"] == invoice["id"] { cents(&part["amount"]) } else { 0 };
        let allocated = sum(&account["payments"], |payment| sum(&payment["allocations"], own));
        assert_eq!(allocated, cents(&invoice["paid"]), "{account}");
    }
    for payment in account["payments"].as_array().unwrap() {
        let there =
            sum(&payment["allocations"], |part| cents(&part["amount"])) + cents(&payment["on_account"]) + cents(&payment["refunded"]);
        let amount = if payment["dishonoured_on"].is_null() { cents(&payment["amount"]) } else { 0 };
        assert_eq!(there, amount, "{payment}");
    }
}

#[tokio::test]
async fn a_charge_is_invoiced_with_tax_and_the_next_number_and_members_only_read() {
    let accounts = Accounts::open().await;
    let answered = accounts.post("charges", other("12.00")).await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    let answer = answered.json();
    assert_eq!(answer["number"], "CH01-2026-000003");
    let invoice = accounts.invoice(answer["invoice_id"].as_str().unwrap()).await;
    assert_eq!((&invoice["total"], &invoice["outstanding"]), (&francs("12.97"), &francs("12.97")));
    assert_eq!((&invoice["issued_on"], &invoice["due_on"]), (&json!("2026-03-03"), &json!("2026-03-17")));
    assert_eq!((&invoice["kind"], &invoice["tax_rate"]), (&json!("other"), &json!(810)));
    assert_eq!(accounts.read().await["outstanding"], francs("12.97"));

    accounts.post("charges", other("0.00")).await.is_problem(409, "nothing_to_invoice");
    accounts.post("charges", other("-1.00")).await.is_problem(409, "negative_line");
    accounts.post("charges", json!({"kind": "late_fee"})).await.is_problem(409, "charge_out_of_place");
    accounts.post("charges", json!({"kind": "renewal", "term_years": 3})).await.is_problem(422, "invalid_field");
    accounts.post("charges", json!({"kind": "gift"})).await.is_problem(422, "invalid_field");
    let euros = json!({"kind": "other", "description": "Badge", "net": {"amount": "1.00", "currency": "EUR"}});
    accounts.post("charges", euros).await.is_problem(409, "other_currency");

    // A refused charge takes no number.
    let next = accounts.admin.done(&format!("{}/charges", accounts.other), other("1.00")).await;
    assert_eq!(next["number"], "CH01-2026-000004");
    let own = accounts.app.person(Role::Member, GrantScope::Membership(accounts.members[0].parse().unwrap())).await;
    assert_eq!(own.read(&accounts.dues).await["outstanding"], francs("12.97"));
    own.post(&format!("{}/charges", accounts.dues), other("1.00")).await.is_problem(403, "not_allowed");
    own.post(&format!("{}/payments", accounts.dues), payment("1.00")).await.is_problem(403, "not_allowed");
}

#[tokio::test]
async fn a_renewal_charged_and_paid_early_extends_the_term_from_its_old_end() {
    let accounts = Accounts::open().await;
    let charged = accounts.done("charges", json!({"kind": "renewal", "term_years": 1})).await;
    let again = accounts.post("charges", json!({"kind": "renewal", "term_years": 1})).await;
    again.is_problem(409, "term_already_invoiced");
    let invoice = accounts.invoice(charged["invoice_id"].as_str().unwrap()).await;
    assert_eq!((&invoice["total"], &invoice["due_on"]), (&francs("745.89"), &json!("2027-03-02")));
    accounts.pay("745.89").await;
    let path = format!("/memberships/{}", accounts.members[0]);
    let two = |member: &Value| member["terms"].as_array().is_some_and(|terms| terms.len() == 2);
    let renewed = accounts.app.until(&accounts.admin, &path, two).await;
    assert_eq!(renewed["terms"][1], json!({"starts_on": "2027-03-03", "ends_on": "2028-03-02"}));
}

#[tokio::test]
async fn a_charge_is_for_what_makes_sense_and_is_due_today_at_the_earliest() {
    let accounts = Accounts::open().await;
    let joining = |due_on: &str| json!({"kind": "joining", "term_years": 1, "due_on": due_on});
    accounts.post("charges", joining("2026-04-01")).await.is_problem(409, "joining_already_paid");
    let mut late = other("1.00");
    late["due_on"] = json!("2026-03-02");
    accounts.post("charges", late.clone()).await.is_problem(409, "due_before_issued");
    late["due_on"] = json!("2026-03-03");
    assert_eq!(accounts.post("charges", late).await.status, 201);
    accounts.admin.done(&format!("/memberships/{}/resign", accounts.members[0]), json!({})).await;
    for kind in [json!({"kind": "renewal", "term_years": 1}), json!({"kind": "late_fee"})] {
        accounts.post("charges", kind).await.is_problem(409, "charge_out_of_place");
    }
}

#[tokio::test]
async fn a_payment_is_recorded_once_whoever_it_is_said_to_be_from() {
    let accounts = Accounts::open().await;
    let invoice = accounts.charge().await;
    let mut paid = payment("60.00");
    paid["payment_id"] = json!(ids::derived("test", &["payment"]));
    let first = accounts.done("payments", paid.clone()).await;
    assert_eq!(first["payment_id"], paid["payment_id"]);
    accounts.post("payments", paid.clone()).await.is_problem(409, "payment_already_recorded");
    let elsewhere = accounts.admin.post(&format!("{}/payments", accounts.other), paid).await;
    elsewhere.is_problem(409, "payment_already_recorded");
    assert_eq!(accounts.invoice(&invoice).await["outstanding"], francs("48.10"));

    let mut tomorrow = payment("1.00");
    tomorrow["received_on"] = json!("2026-03-04");
    accounts.post("payments", tomorrow).await.is_problem(409, "in_the_future");
    let mut unknown = payment("1.00");
    unknown["invoice_id"] = json!(ids::derived("test", &["invoice"]));
    accounts.post("payments", unknown).await.is_problem(409, "no_such_invoice");
    accounts.pay("50.00").await;
    let account = accounts.read().await;
    assert_eq!((&account["outstanding"], &account["on_account"]), (&francs("0.00"), &francs("1.90")));
    // What is on account pays the next invoice at once.
    let next = accounts.charge().await;
    let account = accounts.read().await;
    assert_eq!((&account["outstanding"], &account["on_account"]), (&francs("106.20"), &francs("0.00")));
    adds_up(&account);
    assert_eq!(accounts.invoice(&next).await["paid"], francs("1.90"));
}

#[tokio::test]
async fn when_the_bank_takes_a_payment_back_its_invoice_owes_again() {
    let accounts = Accounts::open().await;
    let invoice = accounts.charge().await;
    let paid = accounts.pay("108.10").await;
    assert_eq!(accounts.read().await["outstanding"], francs("0.00"));
    let dishonour = format!("payments/{paid}/dishonour");
    let answered = accounts.post(&dishonour, json!({"reason": "No funds"})).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    let owing = accounts.invoice(&invoice).await;
    assert_eq!((&owing["paid"], &owing["outstanding"]), (&francs("0.00"), &francs("108.10")));
    let account = accounts.read().await;
    assert_eq!((&account["outstanding"], &account["on_account"]), (&francs("108.10"), &francs("0.00")));
    adds_up(&account);
    assert_eq!(account["payments"][1]["dishonoured_on"], "2026-03-03");
    assert_eq!(account["payments"][0]["dishonoured_on"], json!(null));
    accounts.post(&dishonour, json!({"reason": "Again"})).await.is_problem(409, "already_dishonoured");
    let unknown = format!("payments/{invoice}/dishonour");
    accounts.post(&unknown, json!({"reason": "No funds"})).await.is_problem(409, "no_such_payment");
}

#[tokio::test]
async fn a_credit_note_after_payment_becomes_credit_which_can_be_paid_out_and_no_more() {
    let accounts = Accounts::open().await;
    let invoice = accounts.charge().await;
    accounts.pay("108.10").await;
    let note = |amount: &str| json!({"invoice_id": invoice, "amount": francs(amount), "reason": "Charged by mistake"});
    accounts.post("credit-notes", note("108.11")).await.is_problem(409, "more_than_invoiced");
    accounts.post("credit-notes", note("0.00")).await.is_problem(409, "amount_not_positive");
    let issued = accounts.post("credit-notes", note("40.00")).await;
    assert_eq!(issued.status, 201, "{}", issued.text);
    assert!(issued.json()["credit_note_id"].is_string(), "{}", issued.text);
    assert_eq!(issued.json()["number"], "CH01-C-2026-000001", "no invoice has this number");
    let credited = accounts.invoice(&invoice).await;
    assert_eq!((&credited["credited"], &credited["paid"]), (&francs("40.00"), &francs("68.10")));
    assert_eq!((&credited["total"], &credited["outstanding"]), (&francs("108.10"), &francs("0.00")));
    let account = accounts.read().await;
    assert_eq!(account["on_account"], francs("40.00"));
    assert_eq!(account["payments"][1]["allocations"][0]["amount"], francs("68.10"));
    adds_up(&account);

    let refund = |amount: &str| json!({"amount": francs(amount), "method": "bank_transfer", "reason": "Charged by mistake"});
    accounts.post("refunds", refund("40.01")).await.is_problem(409, "more_than_credit");
    let refunded = accounts.post("refunds", refund("30.00")).await;
    assert_eq!(refunded.status, 201, "{}", refunded.text);
    assert!(refunded.json()["refund_id"].is_string(), "{}", refunded.text);
    let account = accounts.read().await;
    assert_eq!((&account["on_account"], &account["payments"][1]["refunded"]), (&francs("10.00"), &francs("30.00")));
    adds_up(&account);
    accounts.post("refunds", refund("10.01")).await.is_problem(409, "more_than_credit");

    // Without an amount, all that is left; then there is nothing left.
    let rest = json!({"invoice_id": invoice, "reason": "All of it"});
    accounts.done("credit-notes", rest.clone()).await;
    let account = accounts.read().await;
    assert_eq!(account["on_account"], francs("78.10"));
    adds_up(&account);
    assert_eq!(accounts.invoice(&invoice).await["credited"], francs("108.10"));
    accounts.post("credit-notes", rest).await.is_problem(409, "nothing_left_to_credit");
}

#[tokio::test]
async fn what_is_waived_or_written_off_is_no_longer_owed() {
    let accounts = Accounts::open().await;
    let invoice = accounts.charge().await;
    let of = |amount: &str| json!({"invoice_id": invoice, "amount": francs(amount), "reason": "Hardship"});
    accounts.post("waivers", of("108.11")).await.is_problem(409, "more_than_owed");
    let waived = accounts.post("waivers", of("8.10")).await;
    assert_eq!(waived.status, 201, "{}", waived.text);
    assert!(waived.json()["waiver_id"].is_string(), "{}", waived.text);
    accounts.post("write-offs", of("100.01")).await.is_problem(409, "more_than_owed");
    let written_off = accounts.post("write-offs", json!({"invoice_id": invoice, "reason": "Moved abroad"})).await;
    assert_eq!(written_off.status, 201, "{}", written_off.text);
    assert!(written_off.json()["write_off_id"].is_string(), "{}", written_off.text);
    let settled = accounts.invoice(&invoice).await;
    assert_eq!((&settled["waived"], &settled["written_off"]), (&francs("8.10"), &francs("100.00")));
    assert_eq!((&settled["total"], &settled["outstanding"]), (&francs("108.10"), &francs("0.00")));
    assert_eq!(accounts.read().await["outstanding"], francs("0.00"));
    accounts.post("waivers", of("1.00")).await.is_problem(409, "nothing_owed");
    accounts.post("write-offs", of("1.00")).await.is_problem(409, "nothing_owed");
}

#[tokio::test]
async fn a_charge_or_a_credit_note_that_names_a_version_names_that_of_the_account() {
    let accounts = Accounts::open().await;
    let version = async || accounts.admin.get(&accounts.dues).await.header("etag").unwrap().to_owned();
    let send = async |what: &str, version: &str, body: Value| {
        let path = format!("{}/{what}", accounts.dues);
        accounts.admin.send(accounts.admin.request(Method::POST, &path).header("if-match", version).json(&body)).await
    };
    let stale = version().await;
    let charged = send("charges", &stale, other("100.00")).await;
    assert_eq!(charged.status, 201, "{}", charged.text);
    let answered = charged.header("etag").unwrap().trim_end_matches('"').to_owned();
    assert!(version().await.starts_with(&format!("{answered}-")), "{answered}");
    send("charges", &stale, other("100.00")).await.is_problem(412, "stale_version");
    send("payments", &stale, payment("1.00")).await.is_problem(412, "stale_version");
    let note = json!({"invoice_id": charged.json()["invoice_id"], "reason": "Charged by mistake"});
    send("credit-notes", &stale, note.clone()).await.is_problem(412, "stale_version");
    assert_eq!(accounts.read().await["outstanding"], francs("108.10"), "what was refused changed nothing");
    let credited = send("credit-notes", &version().await, note).await;
    assert_eq!(credited.status, 201, "{}", credited.text);
    let next = send("charges", &version().await, other("1.00")).await;
    assert_eq!((next.status, &next.json()["number"]), (201, &json!("CH01-2026-000004")), "{}", next.text);
}

#[tokio::test]
async fn an_invoice_is_paid_in_parts_by_name_and_every_request_once() {
    let accounts = Accounts::open().await;
    let (first, second) = (accounts.charge().await, accounts.charge().await);
    let mut named = payment("108.10");
    named["invoice_id"] = json!(second);
    let path = format!("{}/payments", accounts.dues);
    let request = || accounts.admin.request(Method::POST, &path).header("idempotency-key", "paid").json(&named);
    let paid = accounts.admin.send(request()).await;
    let again = accounts.admin.send(request()).await;
    assert_eq!((again.status, again.json(), again.header("idempotent-replayed")), (201, paid.json(), Some("true")));
    assert_eq!(accounts.invoice(&first).await["paid"], francs("0.00"), "the named invoice comes first");
    assert_eq!(accounts.invoice(&second).await["outstanding"], francs("0.00"));
    accounts.pay("8.10").await;
    assert_eq!(accounts.invoice(&first).await["outstanding"], francs("100.00"));
    assert_eq!(accounts.read().await["payments"].as_array().unwrap().len(), 3);

    // A payment that the bank takes back after it was refunded leaves the account owing.
    let more = accounts.pay("150.00").await;
    accounts.done("refunds", json!({"amount": francs("50.00"), "method": "cash", "reason": "Paid too much"})).await;
    accounts.done(&format!("payments/{more}/dishonour"), json!({"reason": "No funds"})).await;
    let account = accounts.read().await;
    assert_eq!(account["payments"][3]["dishonoured_on"], "2026-03-03");
    assert_eq!((&account["outstanding"], &account["on_account"]), (&francs("150.00"), &francs("0.00")));
}
