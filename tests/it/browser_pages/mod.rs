//! Pages in a real browser: what axe finds wrong with them, and the attendance sheet by keyboard.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use domain::grants::{GrantScope, Role};
use serde_json::json;
use tests::chapter::application;
use tests::{Browser, Visitor};

use crate::chapter_pages::{Led, led, met};

/// The checker, as `.ci/test.sh` installs it.
fn axe() -> String {
    let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/tools/axe/node_modules/axe-core/axe.min.js"));
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}: run `make test`, which installs axe-core", file.display()))
}

/// What is wrong with a page, in both themes, on a desk and on a phone.
async fn faults(browser: &Browser, url: &str, axe: &str) -> Vec<String> {
    let mut faults = Vec::new();
    // Each theme and each width once: contrast is a matter of the one, room of the other.
    for (theme, width) in [("light", 1440), ("dark", 360)] {
        browser.tell("Emulation.setEmulatedMedia", json!({"features": [{"name": "prefers-color-scheme", "value": theme}]})).await;
        // A phone that is told to be one shows a page that is too wide smaller, and hides how wide it is.
        let screen = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        browser.tell("Emulation.setDeviceMetricsOverride", screen).await;
        browser.open_page(url).await;
        assert_eq!(browser.status().await, 200, "{url}");
        // What is folded away is looked at as well.
        let script = format!("document.querySelectorAll('main details').forEach((one) => {{ one.open = true; }}); {axe}; return 1");
        browser.driver.execute(script, Vec::new()).await.unwrap();
        let script = "const done = arguments[arguments.length - 1];
            axe.run(document).then((found) => done([found.passes.length, document.documentElement.scrollWidth - arguments[0],
                found.violations.map((wrong) => wrong.id + ': ' + wrong.nodes.map((node) => node.html.slice(0, 120)).slice(0, 3).join(' | '))]))";
        let told = browser.driver.execute_async(script, vec![json!(width)]).await.unwrap().json().clone();
        assert!(told[0].as_u64().unwrap() > 5, "{url}: nothing was checked");
        if told[1].as_i64().unwrap() > 0 {
            faults.push(format!("{url} {theme} {width}: wider than the screen by {}", told[1]));
        }
        faults.extend(told[2].as_array().unwrap().iter().map(|wrong| format!("{url} {theme} {width}: {wrong}")));
    }
    faults
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_wrong_with_any_page_in_either_theme() {
    let axe = axe();
    let Led { app, admin, made, meeting, home, .. } = led().await;
    let member = &made.members[1];
    let referral = { admin.read("/referrals").await["items"][0]["referral_id"].as_str().unwrap().to_owned() };
    let of = |parts: &[&str]| parts.iter().map(|part| format!("{home}{part}")).collect::<Vec<_>>();
    let application = admin.done(&format!("{home}/memberships"), application("Rosa Muster", "Plumber")).await;
    let applicant = application["id"].as_str().unwrap();
    let invoice = admin.read(&format!("/memberships/{member}/dues")).await;
    let (invoice, payment) = (invoice["invoices"][0]["id"].as_str().unwrap(), invoice["payments"][0]["id"].as_str().unwrap());
    let notice = admin.read(&format!("/notices?membership_id={member}")).await["items"][0]["id"].as_str().unwrap().to_owned();
    let parts = ["", "/attendance", "/meetings", "/members", "/scores", "/referrals", "/renewals", "?as_of=2026-03-10T09:59"];
    let mut officers = of(&parts);
    officers.extend(of(&[
        "/applications",
        "/applications/new",
        "/officers",
        "/meetings/plan",
        "/meetings/plan?as_of=2026-03-10T09:59",
        "/dues?which=all",
        "/letters",
    ]));
    officers.extend([format!("/memberships/{applicant}/file"), format!("/memberships/{member}/file"), format!("/notices/{notice}")]);
    officers.extend([format!("/meetings/{meeting}"), format!("/meetings/{meeting}/sheet"), format!("/memberships/{member}")]);
    let members = vec![
        format!("/memberships/{member}"),
        format!("/memberships/{member}/referrals/new"),
        format!("/referrals/{referral}"),
        "/account".to_owned(),
        format!("/memberships/{member}/file"),
        format!("/memberships/{member}/one-to-ones"),
        format!("/memberships/{member}/dues"),
        format!("/memberships/{member}/dues/invoices/{invoice}"),
        format!("/memberships/{member}/dues/payments/{payment}"),
        format!("/memberships/{member}/letters"),
        format!("{home}/applications"),
    ];
    let region = format!("/regions/{}", made.region);
    let words = |all: &[&str]| all.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
    let headquarters =
        [words(&["/organisation", "/log", "/log/5"]), vec![region.clone(), home.clone(), format!("/memberships/{member}/dues")]].concat();
    let user = app.administrator().await.read("/users?limit=1").await["items"][0]["user_id"].as_str().unwrap().to_owned();
    let mut administrators = words(&[
        "/users",
        "/users/new",
        "/tokens",
        "/policies",
        "/policies/attendance",
        "/policies/member_score",
        "/chapters",
        "/chapters/new",
        "/regions/new",
        "/dues",
        "/dues/late",
        "/dues/payments",
        "/mail",
        "/mail/addresses",
        "/operations",
        "/operations/tasks",
        "/operations/access",
        "/rates",
    ]);
    administrators.push(format!("/users/{user}"));
    administrators.extend(["/settings", "/chapters", "/policies", "/dues"].map(|part| format!("{region}{part}")));
    administrators.extend(["/administration", "/policies"].map(|part| format!("{home}{part}")));
    let chapter = GrantScope::Chapter(made.chapter.parse().unwrap());
    let roles = [
        (Role::ChapterOfficer, chapter, officers),
        (Role::Member, GrantScope::Membership(member.parse().unwrap()), members),
        (Role::HeadquartersStaff, GrantScope::Organisation, headquarters),
        (Role::HeadquartersAdmin, GrantScope::Organisation, administrators),
    ];
    Browser::with(async |browser| {
        let mut wrong = Vec::new();
        for page in ["/", "/sign-in", "/sign-in/forgotten", "/mails"] {
            wrong.extend(faults(browser, &format!("{}{page}", app.base()), &axe).await);
        }
        for (role, scope, pages) in roles {
            browser.forget().await;
            browser.is_signed_in(&app, &Visitor::with(&app, role, scope).await).await;
            for page in pages {
                wrong.extend(faults(browser, &format!("{}{page}", app.base()), &axe).await);
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_opens_what_its_link_opens_and_what_is_folded_in_it_unfolds() {
    let Led { app, officer, home, .. } = led().await;
    let scores = format!("{}{home}/scores", app.base());
    Browser::with(async |browser| {
        browser.is_signed_in(&app, &officer).await;
        browser.open_page(&scores).await;
        browser.press("#chapter td summary").await;
        browser.find("#chapter td details[open] a").await;
        // The measure has no page of its own, and those of what is folded in it are not its.
        browser.press("#chapter tr:has(details) th").await;
        assert_eq!(browser.address().await, scores);
        browser.open_page(&scores).await;
        browser.press("tbody td.number").await;
        browser.arrives(|address| address.contains("/memberships/")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_phone_the_section_that_is_open_is_in_view() {
    let Led { app, officer, home, .. } = led().await;
    Browser::with(async |browser| {
        browser.is_signed_in(&app, &officer).await;
        browser
            .tell("Emulation.setDeviceMetricsOverride", json!({"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": false}))
            .await;
        browser.open_page(&format!("{}{home}/letters", app.base())).await;
        let script = "const at = document.querySelector('.sections [aria-current]').getBoundingClientRect();
            return [at.left > 0 && at.right < innerWidth, document.querySelector('.sections').scrollLeft > 0]";
        let told = browser.driver.execute(script, Vec::new()).await.unwrap().json().clone();
        assert_eq!(told, json!([true, true]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_phone_a_row_is_two_lines_and_the_rows_are_put_into_an_order_without_heads() {
    let Led { app, officer, home, .. } = led().await;
    Browser::with(async |browser| {
        browser.is_signed_in(&app, &officer).await;
        browser
            .tell("Emulation.setDeviceMetricsOverride", json!({"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": false}))
            .await;
        for page in ["members", "letters", "dues?which=all"] {
            browser.open_page(&format!("{}{home}/{page}", app.base())).await;
            // 44 px are what a thumb needs; two lines and the room about them are no more than 72.
            let script = "return [...document.querySelectorAll('table.rows tbody tr')].map((row) => row.getBoundingClientRect().height)";
            let heights = browser.driver.execute(script, Vec::new()).await.unwrap().json().clone();
            let heights: Vec<f64> = heights.as_array().unwrap().iter().filter_map(serde_json::Value::as_f64).collect();
            assert!(!heights.is_empty() && heights.iter().all(|height| (44.0..=72.0).contains(height)), "{page}: {heights:?}");
        }
        browser.open_page(&format!("{}{home}/members", app.base())).await;
        // The first order is the usual one, by the first column; the second is the other way round.
        let script = "document.querySelector('select[name=sort]').selectedIndex = 1; return 1";
        browser.driver.execute(script, Vec::new()).await.unwrap();
        browser.press(".filters button[type=submit]").await;
        browser.arrives(|address| address.contains("sort=-")).await;
        let script = "return [...document.querySelectorAll('table.rows tbody th')].map((head) => head.innerText)";
        let names = browser.driver.execute(script, Vec::new()).await.unwrap().json().clone();
        // Beside them the page has a table of the professions whose seats are open.
        let names = names.as_array().unwrap().iter().filter_map(serde_json::Value::as_str);
        let names: Vec<&str> = names.filter(|name| name.starts_with("Member ")).collect();
        assert!(names.len() > 2 && names.windows(2).all(|pair| pair[0] >= pair[1]), "{names:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sheet_is_marked_by_keys_alone_and_saved_while_one_types() {
    let Led { app, admin, meeting, officer, .. } = met().await;
    let rest = format!("/meetings/{meeting}/attendance");
    let marks = async || {
        let sheet = admin.read(&rest).await;
        let mark = |line: &serde_json::Value| line["mark"].as_str().unwrap_or("none").to_owned();
        (sheet["lines"].as_array().unwrap().iter().map(mark).collect::<Vec<_>>(), sheet["status"].as_str().unwrap().to_owned())
    };
    Browser::with(async |browser| {
        browser.is_signed_in(&app, &officer).await;
        browser.open_page(&format!("{}/meetings/{meeting}/sheet", app.base())).await;
        assert_eq!(browser.find("#left").await.text().await.unwrap(), "3 left to check");
        let keys = async |keys: &str| browser.driver.active_element().await.unwrap().send_keys(keys).await.unwrap();
        // The first member has the focus; a key marks and goes on.
        keys("a").await;
        assert_eq!(browser.find("#left").await.text().await.unwrap(), "2 left to check · 1 absent");
        keys("s").await;
        keys("Gast Muster").await;
        keys("\u{e007}").await;
        keys("\u{e007}").await;
        assert_eq!(browser.find("#left").await.text().await.unwrap(), "All checked · 1 absent");
        let since = Instant::now();
        while marks().await != (vec!["A".to_owned(), "S".to_owned(), "P".to_owned()], "draft".to_owned()) {
            assert!(since.elapsed() < Duration::from_secs(10), "{:?}", marks().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        browser.press(".bar button[value=complete]").await;
        browser.arrives(|address| address.ends_with("?done=complete")).await;
        assert_eq!(marks().await.1, "completed");
        assert!(browser.text().await.contains("1 present, 1 substituted, 1 absent"));
    })
    .await;
}
