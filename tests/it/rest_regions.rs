//! What a region's chapters, fee plans and legal entity hold it to, through the REST interface.

use domain::{Currency, RegionId};
use infra::commands::chapters::FoundChapter;
use infra::commands::regions::SetCurrencies;
use infra::ids::fresh;
use serde_json::{Value, json};
use tests::chapter::{chapter, region};
use tests::{App, TestDatabase, context, found_region, name, open_house, tuesdays};

use crate::rest_walk::{TUESDAY, meeting};

fn founding(name: &str, code: &str, entity: &str) -> Value {
    json!({"name": name, "legal_entity": {"code": code, "name": entity}, "currencies": ["CHF"], "locale": "de-CH"})
}

#[tokio::test]
async fn a_region_keeps_the_currencies_that_its_chapters_and_fee_plans_use() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let region = region(&admin, "CH01").await;
    let path = format!("/regions/{region}/currencies");
    let rule = json!({"weekday": "tuesday", "at": "07:00", "cadence": "weekly", "from": "2026-01-06", "place": {"name": "Hotel"}});
    let found = |currency: &str| json!({"name": "Chapter", "region_id": region, "time_zone": "Europe/Zurich", "meeting_rule": rule, "currency": currency});
    let yen = admin.done("/chapters", found("JPY")).await["id"].as_str().unwrap().to_owned();
    let set = async |currencies: Value| admin.put(&path, json!({ "currencies": currencies })).await;
    set(json!(["CHF", "KWD"])).await.is_problem(409, "currency_of_chapter");
    set(json!(["JPY", "KWD"])).await.is_problem(409, "currency_of_fee_plan");
    assert_eq!(set(json!(["JPY", "CHF"])).await.status, 200, "nobody uses the dinar");
    // A chapter that is no more needs no currency.
    admin.done(&format!("/chapters/{yen}/dissolve"), json!({"reason": "Too few"})).await;
    assert_eq!(set(json!(["CHF"])).await.status, 200);
    chapter(&admin, &region, "Rheinhafen").await;
}

#[tokio::test]
async fn a_chapter_is_never_founded_in_a_currency_that_its_region_drops_at_the_same_moment() {
    let database = TestDatabase::create().await;
    // Two nodes, which know nothing of one another.
    let nodes = [open_house(&database.options()).await, open_house(&database.options()).await];
    let currencies = |codes: &[&str]| codes.iter().map(|code| Currency::parse(code).unwrap()).collect::<Vec<_>>();
    let (mut founded, mut dropped) = (0, 0);
    for _ in 0..24 {
        let region: RegionId = fresh().into();
        nodes[0].commands.perform(context(fresh()), found_region(region, "North")).await.unwrap();
        nodes[0].commands.perform(context(fresh()), SetCurrencies { id: region, currencies: currencies(&["EUR", "GBP"]) }).await.unwrap();
        let found = FoundChapter {
            id: fresh().into(),
            name: name("Chapter"),
            region_id: region,
            time_zone: chrono_tz::Tz::Europe__London,
            meeting_rule: tuesdays("2026-03-03".parse().unwrap()),
            currency: Some(currencies(&["GBP"])[0]),
        };
        let drop = SetCurrencies { id: region, currencies: currencies(&["EUR"]) };
        let both = tokio::join!(nodes[0].commands.perform(context(fresh()), found), nodes[1].commands.perform(context(fresh()), drop));
        assert!(both.0.is_ok() != both.1.is_ok(), "exactly one of the two: {both:?}");
        (founded, dropped) = (founded + u32::from(both.0.is_ok()), dropped + u32::from(both.1.is_ok()));
    }
    assert_eq!(founded + dropped, 24);
}

#[tokio::test]
async fn a_chapter_meets_in_a_room_or_at_a_link() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let region = region(&admin, "CH01").await;
    let chapter = chapter(&admin, &region, "Rheinhafen").await;
    let path = format!("/chapters/{chapter}/meeting-rule");
    let rule = |place: Value| json!({"weekday": "tuesday", "at": "07:00", "cadence": "weekly", "from": "2026-04-07", "place": place});
    admin.put(&path, rule(json!({}))).await.is_problem(422, "invalid_field");
    let link = json!({"link": "https://meet.example.org/rheinhafen"});
    assert_eq!(admin.put(&path, rule(link.clone())).await.status, 200);
    let id = meeting(&app, &admin, &chapter, "2026-04-07").await;
    let met = app.until(&admin, &format!("/meetings/{id}"), |meeting| meeting["place"]["name"].is_null()).await;
    assert_eq!(met["place"], link);
}

#[tokio::test]
async fn two_legal_entities_never_share_a_code() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    admin.done("/regions", founding("Basle", "CH01", "Schweiz GmbH")).await;
    admin.post("/regions", founding("Geneva", "CH01", "Suisse SA")).await.is_problem(409, "entity_code_taken");
    admin.post("/regions", founding("Geneva", "ch01", "Suisse SA")).await.is_problem(409, "entity_code_taken");
    admin.post("/regions", founding("Geneva", "CH01-C", "Suisse SA")).await.is_problem(409, "entity_code_not_plain");
    admin.done("/regions", founding("Berne", "CH01", "Schweiz GmbH")).await;
    admin.done("/regions", founding("Geneva", "CH02", "Suisse SA")).await;
}
