//! A membership that begins on 29 February, in a year that has no other: when it ends, and what follows.

use serde_json::{Value, json};
use tests::App;
use tests::chapter::{application, founded};

use crate::rest_memberships::francs;

const LEAP_DAY: &str = "2028-02-29T09:00:00Z";

fn term(starts_on: &str, ends_on: &str) -> Value {
    json!({"starts_on": starts_on, "ends_on": ends_on})
}

#[tokio::test]
async fn a_year_from_29_february_ends_on_28_february_and_its_renewal_follows_on_1_march() {
    let app = App::start_at(LEAP_DAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let (renewing, lapsing) = (format!("/memberships/{}", made.members[0]), format!("/memberships/{}", made.members[1]));
    assert_eq!(admin.read(&renewing).await["terms"], json!([term("2028-02-29", "2029-02-28")]));

    app.clock_at("2028-11-30T09:00:00Z");
    app.until(&admin, &renewing, |member| member["renewal"] == "open").await;
    admin.done(&format!("{renewing}/renewal-decision"), json!({"kind": "renew", "term_years": 1})).await;
    app.clock_at("2029-01-29T09:00:00Z");
    let dues = format!("{renewing}/dues");
    let invoiced = app.until(&admin, &dues, |dues| dues["invoices"].as_array().is_some_and(|all| all.len() == 2)).await;
    assert_eq!(invoiced["invoices"][1]["term"], term("2029-03-01", "2030-02-28"));

    // Paid after the end, and from the old end on all the same.
    app.clock_at("2029-03-05T09:00:00Z");
    let late = app.until(&admin, &dues, |dues| dues["invoices"].as_array().is_some_and(|all| all.len() == 3)).await;
    assert_eq!(late["invoices"][2]["kind"], "late_fee");
    admin.done(&format!("{dues}/payments"), json!({"amount": late["outstanding"], "method": "bank_transfer"})).await;
    let renewed = app.until(&admin, &renewing, |member| member["terms"].as_array().is_some_and(|terms| terms.len() == 2)).await;
    assert_eq!(renewed["terms"], json!([term("2028-02-29", "2029-02-28"), term("2029-03-01", "2030-02-28")]));
    assert_eq!(admin.read(&dues).await["outstanding"], francs("0.00"));

    // Fifteen days after 28 February: who has not paid is gone, and the seat is free.
    assert_eq!(admin.read(&lapsing).await["status"], "active");
    app.clock_at("2029-03-15T09:00:00Z");
    app.until(&admin, &lapsing, |member| member["status"] == "lapsed").await;
    assert_eq!(admin.read(&renewing).await["status"], "active");
}

#[tokio::test]
async fn two_years_from_29_february_end_on_28_february_and_so_do_the_years_that_follow() {
    let app = App::start_at(LEAP_DAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let path = format!("/chapters/{}/memberships", made.chapter);
    let applied = admin.done(&path, application("Leap Muster", "Florist")).await;
    let member = format!("/memberships/{}", applied["id"].as_str().unwrap());
    let dues = format!("{member}/dues");
    admin.done(&format!("{member}/approve"), json!({"term_years": 2})).await;
    let pay = async |count: usize| {
        let owed = app.until(&admin, &dues, |dues| dues["invoices"].as_array().is_some_and(|all| all.len() == count)).await;
        admin.done(&format!("{dues}/payments"), json!({"amount": owed["outstanding"], "method": "card"})).await;
    };
    pay(1).await;
    app.until(&admin, &member, |member| member["status"] == "active").await;
    admin.done(&format!("{dues}/charges"), json!({"kind": "renewal", "term_years": 2})).await;
    pay(2).await;
    let read = app.until(&admin, &member, |member| member["terms"].as_array().is_some_and(|terms| terms.len() == 2)).await;
    // Ends stay on the old end's day of the year, in 2032 as well.
    assert_eq!(read["terms"], json!([term("2028-02-29", "2030-02-28"), term("2030-03-01", "2032-02-28")]));
}
