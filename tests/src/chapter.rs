//! A chapter with members, made through the REST interface: what most tests of it begin with.

use serde_json::{Value, json};

use crate::{App, Person};

/// The professions of the first members, in order.
const PROFESSIONS: [&str; 8] = ["Baker", "Florist", "Notary", "Plumber", "Roofer", "Tailor", "Optician", "Architect"];

/// A chapter with its region and members.
pub struct Founded {
    pub region: String,
    pub chapter: String,
    pub members: Vec<String>,
}

fn id(answer: &Value) -> String {
    answer["id"].as_str().expect("an answer names what it made").to_owned()
}

/// A region of the Swiss kind, with a fee plan in francs.
pub async fn region(admin: &Person, code: &str) -> String {
    let made = admin
        .done(
            "/regions",
            json!({"name": format!("Region {code}"), "legal_entity": {"code": code, "name": "Chapterhouse Schweiz GmbH"}, "currencies": ["CHF", "JPY", "KWD"], "locale": "de-CH"}),
        )
        .await;
    let region = id(&made);
    let francs = |amount: &str| json!({"amount": amount, "currency": "CHF"});
    let plan = json!({
        "currency": "CHF", "joining_fee": francs("150.00"), "dues_one_year": francs("690.00"), "dues_two_years": francs("1240.00"),
        "late_fee": francs("50.00"), "transfer_fee": francs("80.00"), "reinstatement_fee": francs("100.00"), "tax_rate": 810, "tax_label": "MWST",
    });
    admin.done(&format!("/regions/{region}/fee-plans"), json!({"plan": plan, "holds_from": "2026-01-01"})).await;
    region
}

/// A chapter that meets on Tuesdays at seven, Basle time, with its charter.
pub async fn chapter(admin: &Person, region: &str, name: &str) -> String {
    let rule =
        json!({"weekday": "tuesday", "at": "07:00", "cadence": "weekly", "from": "2026-01-06", "place": {"name": "Hotel Rheinblick"}});
    let made = admin
        .done(
            "/chapters",
            json!({"name": name, "region_id": region, "time_zone": "Europe/Zurich", "meeting_rule": rule, "currency": "CHF"}),
        )
        .await;
    let chapter = id(&made);
    admin.done(&format!("/chapters/{chapter}/charter"), json!({})).await;
    chapter
}

/// An application with all that it needs.
pub fn application(name: &str, profession: &str) -> Value {
    let reference = |n: u8| json!({"name": format!("Reference {n}"), "contact": format!("+41 61 555 01 0{n}")});
    json!({
        "name": name, "email": format!("{}@example.org", name.to_lowercase().replace(' ', ".")), "profession": profession,
        "references": [reference(1), reference(2)], "interview_note": "Knows the trade",
    })
}

/// A member who has applied, been approved, and paid in full.
///
/// # Panics
/// When one of these fails.
pub async fn member(app: &App, admin: &Person, chapter: &str, name: &str, profession: &str) -> String {
    let membership = id(&admin.done(&format!("/chapters/{chapter}/memberships"), application(name, profession)).await);
    admin.done(&format!("/memberships/{membership}/approve"), json!({"term_years": 1})).await;
    let dues = format!("/memberships/{membership}/dues");
    let account = app.until(admin, &dues, |account| !account["invoices"].as_array().is_none_or(Vec::is_empty)).await;
    let owed = account["outstanding"].clone();
    admin.done(&format!("{dues}/payments"), json!({"amount": owed, "method": "bank_transfer"})).await;
    app.until(admin, &format!("/memberships/{membership}"), |m| m["status"] == "active").await;
    membership
}

/// A region with a fee plan, and a chapter in it with so many members.
pub async fn founded(app: &App, admin: &Person, members: usize) -> Founded {
    let region = region(admin, "CH01").await;
    let chapter = chapter(admin, &region, "Rheinhafen").await;
    let mut ids = Vec::new();
    for (n, profession) in PROFESSIONS.iter().enumerate().take(members) {
        ids.push(member(app, admin, &chapter, &format!("Member {n}"), profession).await);
    }
    Founded { region, chapter, members: ids }
}
