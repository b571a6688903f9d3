//! Takes the pictures of the README and the guides: a simulated organisation, looked at by those who work with it. `make screenshots`.

#![expect(clippy::unwrap_used, reason = "it stops where things go wrong")]

use std::path::Path;

use api::simulation::{Plan, Scale, beginning, simulate};
use chrono::Days;
use domain::ChapterId;
use domain::grants::{GrantScope, Role};
use infra::clock::Clock;
use infra::house::House;
use serde_json::json;
use tests::{App, Browser, TestDatabase, Visitor};

/// A picture: its name, what it shows, whether dark, and how wide the screen is.
type Picture<'a> = (&'a str, String, bool, u32);

async fn taken(browser: &Browser, app: &App, role: Role, scope: GrantScope, pictures: Vec<Picture<'_>>) {
    browser.forget().await;
    browser.is_signed_in(app, &Visitor::with(app, role, scope).await).await;
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/screenshots"));
    std::fs::create_dir_all(folder).unwrap();
    for (name, path, dark, width) in pictures {
        let theme = if dark { "dark" } else { "light" };
        browser.tell("Emulation.setEmulatedMedia", json!({"features": [{"name": "prefers-color-scheme", "value": theme}]})).await;
        let screen = json!({"width": width, "height": if width < 600 { 844 } else { 900 }, "deviceScaleFactor": 1, "mobile": width < 600});
        browser.tell("Emulation.setDeviceMetricsOverride", screen).await;
        browser.open_page(&format!("{}{path}", app.base())).await;
        assert_eq!(browser.status().await, 200, "{path}");
        let file = folder.join(format!("{name}.png"));
        browser.driver.screenshot(&file).await.unwrap();
        println!("{}", file.display());
    }
}

#[tokio::main]
async fn main() {
    let database = TestDatabase::create().await;
    // At noon, so that the meetings of the morning are over.
    let now = Clock::System.now().date_naive().checked_sub_days(Days::new(1)).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
    let plan = Plan { chapters: 6, months: 14, seed: 1, scale: Scale::Small };
    let house = House::open(&database.options(), Clock::simulated(beginning(now, plan.months))).await.unwrap();
    let made = simulate(&house, plan, now, |_, _| {}).await.unwrap();
    drop(house);
    let app = App::over(&database.options(), &now.to_rfc3339(), |_| {}).await;
    let admin = app.administrator().await;
    let chapter: ChapterId = made.chapters[0].id;
    let of = |part: &str| format!("/chapters/{chapter}{part}");
    let meetings = admin.read(&format!("/chapters/{chapter}/meetings?sort=-held_on&limit=500")).await;
    let due =
        meetings["items"].as_array().unwrap().iter().find(|meeting| meeting["starts_at"].as_str().unwrap() < now.to_rfc3339().as_str());
    let sheet = format!("/meetings/{}/sheet", due.unwrap()["meeting_id"].as_str().unwrap());
    let members = admin.read(&format!("/memberships?chapter_id={chapter}&status=active&sort=name&limit=1")).await;
    let member = members["items"][0]["membership_id"].as_str().unwrap().to_owned();
    Browser::with(async |browser| {
        let officer = vec![
            ("home", of(""), false, 1440),
            ("home-dark", of(""), true, 1440),
            ("attendance", of("/attendance"), false, 1440),
            ("sheet", sheet.clone(), false, 1440),
            ("sheet-phone", sheet, false, 390),
            ("scores", of("/scores"), false, 1440),
            ("referrals", of("/referrals"), false, 1440),
            ("renewals", of("/renewals"), false, 1440),
        ];
        taken(browser, &app, Role::ChapterOfficer, GrantScope::Chapter(chapter), officer).await;
        let own = vec![("member-phone", format!("/memberships/{member}"), false, 390)];
        taken(browser, &app, Role::Member, GrantScope::Membership(member.parse().unwrap()), own).await;
        let accountants = vec![
            ("organisation", "/organisation".to_owned(), false, 1440),
            ("since", "/organisation/since".to_owned(), false, 1440),
            ("log", "/log?event_type=referral.closed".to_owned(), false, 1440),
        ];
        taken(browser, &app, Role::Accountant, GrantScope::Organisation, accountants).await;
    })
    .await;
}
