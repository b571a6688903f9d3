//! Dated exchange rates, and totals reckoned by them.

use domain::grants::{GrantScope, Role};
use serde_json::{Value, json};
use tests::App;
use tests::chapter::founded;

use crate::rest_memberships::francs;
use crate::rest_walk::TUESDAY;

fn rate(dated: &str, rate: &str) -> Value {
    json!({"base": "CHF", "quote": "EUR", "dated": dated, "rate": rate, "source": "Swiss National Bank"})
}

#[tokio::test]
async fn headquarters_records_rates_and_everybody_reads_them() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let done = admin.done("/exchange-rates", rate("2026-02-27", "1.05")).await;
    assert_eq!(done["id"], "CHF-EUR");
    admin.done("/exchange-rates", rate("2026-01-30", "1.04")).await;
    let position = admin.done("/exchange-rates", rate("2026-02-27", "1.0625")).await["position"].clone();
    admin.post("/exchange-rates", rate("2026-02-27", "1.06250")).await.is_problem(409, "nothing_changes");
    admin.post("/exchange-rates", rate("2026-03-04", "1.05")).await.is_problem(409, "in_the_future");
    for wrong in ["0", "-1", "1.0000000001", "a"] {
        let answered = admin.post("/exchange-rates", rate("2026-02-27", wrong)).await;
        answered.is_problem(422, "invalid_field");
        assert_eq!(answered.json()["field"], "rate");
    }
    let same = json!({"base": "EUR", "quote": "EUR", "dated": "2026-02-27", "rate": "1", "source": "x"});
    admin.post("/exchange-rates", same).await.is_problem(409, "same_currency");
    let member = app.person(Role::Member, GrantScope::Membership(made.members[0].parse().unwrap())).await;
    let listed = member.read(&format!("/exchange-rates?quote=EUR&min_position={position}")).await;
    let rates: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|row| &row["rate"]).collect();
    assert_eq!(rates, ["1.0625", "1.04"], "the latest day first, corrected");
    let officer = app.person(Role::ChapterOfficer, GrantScope::Chapter(made.chapter.parse().unwrap())).await;
    let director = app.person(Role::RegionalDirector, GrantScope::Region(made.region.parse().unwrap())).await;
    for person in [member, officer, director] {
        assert!(matches!(person.post("/exchange-rates", rate("2026-02-26", "1.05")).await.status, 403 | 404));
    }
    let why = admin.read("/tables/exchange_rates/explanation?key=CHF,EUR,2026-02-27").await;
    assert_eq!(why["table"], "exchange_rates");
    assert_eq!(why["events"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn totals_in_another_currency_name_the_rate_and_a_missing_one_is_not_guessed() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let pledge = json!({"giver": made.members[0], "receiver": made.members[1], "tier": "inside", "description": "Bread"});
    let referral = admin.done("/referrals", pledge).await["id"].as_str().unwrap().to_owned();
    let close = |amount: Value| json!({"amount": amount, "amount_shared": true});
    let unrated = admin.done(&format!("/referrals/{referral}/close"), close(francs("100.00"))).await["position"].clone();
    let euros = |amount: &str| json!({"amount": amount, "currency": "EUR"});
    for place in [format!("/chapters/{}", made.chapter), format!("/regions/{}", made.region), "/organisation".to_owned()] {
        let seen = admin.read(&format!("{place}/dashboards/referral-value?in=EUR&min_position={unrated}")).await;
        let business = &seen["converted"]["business"];
        assert_eq!((&business["amount"], &business["missing"]), (&Value::Null, &json!(["CHF"])), "{place}");
    }
    admin.done("/exchange-rates", rate("2026-02-27", "1.0625")).await;
    let position = admin.done("/exchange-rates", rate("2026-03-02", "1.07")).await["position"].clone();
    for place in [format!("/chapters/{}", made.chapter), format!("/regions/{}", made.region), "/organisation".to_owned()] {
        let look = async |query: &str| admin.read(&format!("{place}/dashboards/{query}&min_position={position}")).await;
        let business = look("referral-value?in=EUR").await["converted"]["business"].clone();
        let used = json!([{"from": "CHF", "rate": "1.07", "dated": "2026-03-02", "source": "Swiss National Bank"}]);
        assert_eq!((&business["amount"], &business["rates"], &business["missing"]), (&euros("107.00"), &used, &json!([])), "{place}");
        let returns = look("return-on-dues?in=EUR").await;
        assert_eq!(returns["converted"]["business"]["amount"], euros("107.00"), "{place}");
        // Twice 150.00 and 690.00 with 8.1 %: 1,816.08 francs.
        assert_eq!(returns["converted"]["dues_paid"]["amount"], euros("1943.21"), "{place}: {returns}");
        let own = look("referral-value?in=CHF").await["converted"]["business"].clone();
        assert_eq!((&own["amount"], &own["rates"]), (&francs("100.00"), &json!([])));
        assert!(look("referral-value?from=2026-01-01").await.get("converted").is_none());
        let then = admin.read(&format!("{place}/dashboards/referral-value?in=EUR&as_of={unrated}")).await;
        assert_eq!(then["converted"]["business"]["missing"], json!(["CHF"]), "{place}: then no rate was known");
        admin.get(&format!("{place}/dashboards/attendance?in=EUR")).await.is_problem(422, "invalid_field");
        admin.get(&format!("{place}/dashboards/referral-value?in=XXY")).await.is_problem(422, "invalid_query");
    }
}
