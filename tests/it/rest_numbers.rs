//! Scores and the return on dues through REST, beside numbers reckoned by hand.

use serde_json::{Value, json};
use tests::chapter::founded;
use tests::{App, Person};

use crate::rest_memberships::{francs, themselves};
use crate::rest_walk::{TUESDAY, meeting};

/// Of each measure of a score: its points.
fn points(score: &Value) -> Vec<(String, i64)> {
    let measures = score["measures"].as_array().unwrap().iter();
    measures.map(|measure| (measure["name"].as_str().unwrap().to_owned(), measure["points"].as_i64().unwrap())).collect()
}

async fn active_month(app: &App, admin: &Person) -> tests::chapter::Founded {
    let made = founded(app, admin, 2).await;
    let (one, two) = (&made.members[0], &made.members[1]);
    let meeting = meeting(app, admin, &made.chapter, "2026-03-03").await;
    let guest = json!({"name": "Gast Muster", "email": "gast@example.org", "invited_by": one});
    admin.done(&format!("/meetings/{meeting}/visitors"), guest).await;
    let entries = json!([{"membership_id": one, "mark": "P"}, {"membership_id": two, "mark": "L"}]);
    admin.done(&format!("/meetings/{meeting}/attendance/complete"), json!({ "entries": entries })).await;
    let pledged = admin.done("/referrals", json!({"giver": one, "receiver": two, "tier": "inside", "description": "Bread"})).await;
    let close = json!({"amount": francs("80.00"), "amount_shared": true});
    admin.done(&format!("/referrals/{}/close", pledged["id"].as_str().unwrap()), close).await;
    admin.done(&format!("/memberships/{one}/training-credits"), json!({"credits": 1, "course": "Speaking", "on": "2026-03-03"})).await;
    admin.done(&format!("/memberships/{one}/testimonials"), json!({"to": two, "text": "Good"})).await;
    made
}

#[tokio::test]
async fn the_score_of_a_member_is_what_the_bands_make_of_one_week() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = active_month(&app, &admin).await;
    let now = format!("min_position={}", app.head().await);
    let score = async |member: &str| admin.read(&format!("/memberships/{member}/score?{now}")).await;
    // One week: a referral (from 1 on, below 1.2: 15), a visitor (from 0.75 on: 20), no absence (15), a credit (5), no business in the
    // policy's currency (0), a testimonial (from 0.075 on: 10), never late (5).
    let busy = score(&made.members[0]).await;
    assert_eq!((&busy["points"], &busy["colour"]), (&json!(70), &json!("green")), "{busy}");
    let mut parts: Vec<i64> = points(&busy).into_iter().map(|(_, points)| points).collect();
    parts.sort_unstable();
    assert_eq!(parts, [0, 5, 5, 10, 15, 15, 20], "{busy}");
    // No absence (15), and nothing else: late once.
    let idle = score(&made.members[1]).await;
    assert_eq!((&idle["points"], &idle["colour"]), (&json!(15), &json!("grey")), "{idle}");
    // The member follows every row of the own score to its events.
    let own = themselves(&app, &made.members[0]).await;
    let rows: Vec<Value> =
        busy["measures"].as_array().unwrap().iter().flat_map(|measure| measure["rows"].as_array().cloned().unwrap_or_default()).collect();
    assert!(rows.len() == 4, "{busy}");
    for row in rows {
        let key: Vec<&str> = row["key"].as_array().unwrap().iter().map(|part| part.as_str().unwrap()).collect();
        let why = own.read(&format!("/tables/{}/explanation?key={}", row["table"].as_str().unwrap(), key.join(","))).await;
        assert!(!why["events"].as_array().unwrap().is_empty(), "{row}");
    }
    let chapter = admin.read(&format!("/chapters/{}/dashboards/scores?{now}", made.chapter)).await;
    let listed = chapter["members"].to_string();
    assert!(listed.contains(&made.members[0]) && listed.contains(&made.members[1]), "{chapter}");
    let sum: i64 = points(&chapter["chapter"]).into_iter().map(|(_, points)| points).sum();
    assert_eq!(chapter["chapter"]["points"], sum, "{chapter}");
    for place in [format!("/regions/{}", made.region), "/organisation".to_owned()] {
        let area = admin.read(&format!("{place}/dashboards/scores?{now}")).await;
        assert_eq!(area["items"].as_array().unwrap().len(), 1, "{place}");
        assert_eq!(points(&area["items"][0]), points(&chapter["chapter"]), "{place}");
    }
}

#[tokio::test]
async fn the_return_on_dues_is_business_received_by_dues_paid() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = active_month(&app, &admin).await;
    let now = format!("min_position={}", app.head().await);
    // Each paid 150.00 and 690.00 with 8.1 %: 908.04. One of two received 80.00.
    let returned = |business: &str, dues: &str, times: &str| json!([{"business_received": francs(business), "dues_paid": francs(dues), "times": times}]);
    for place in [format!("/chapters/{}", made.chapter), format!("/regions/{}", made.region), "/organisation".to_owned()] {
        let seen = admin.read(&format!("{place}/dashboards/return-on-dues?{now}")).await;
        assert_eq!(seen["totals"], returned("80.00", "1816.08", "0.04"), "{place}");
    }
    let chapter = admin.read(&format!("/chapters/{}/dashboards/return-on-dues?{now}", made.chapter)).await;
    let of = |member: &str| {
        let rows = chapter["members"].as_array().unwrap().iter();
        rows.clone().find(|row| row["member"]["membership_id"] == member).unwrap()["returns"].clone()
    };
    assert_eq!(of(&made.members[1]), returned("80.00", "908.04", "0.09"));
    assert_eq!(of(&made.members[0]), returned("0.00", "908.04", "0.00"));
}
