//! What headquarters and directors do to chapters and regions in the browser.

use domain::grants::{GrantScope, Role};
use reqwest::Method;
use tests::Visitor;

use crate::chapter_pages::{Led, led};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_region_is_founded_priced_and_given_a_chapter_that_gets_its_charter() {
    let Led { app, admin, .. } = led().await;
    let mut visitor = Visitor::with(&app, Role::HeadquartersAdmin, GrantScope::Organisation).await;
    let (status, wrong) = visitor.act("/regions/new", "found", &[("name", "Wessex")]).await;
    assert!(status == 422 && wrong.contains("nobody to inherit from"), "{status} {wrong}");
    let said = [
        ("name", "Wessex"),
        ("currencies", "GBP, EUR"),
        ("locale", "en-GB"),
        ("legal_entity.name", "Wessex Ltd"),
        ("legal_entity.code", "WX1"),
    ];
    let (status, place) = visitor.act("/regions/new", "found", &said).await;
    assert!(status == 303 && place.contains("/settings?done=found"), "{status} {place}");
    let settings = place.split('?').next().unwrap().to_owned();
    let region = settings.split('/').nth(2).unwrap().to_owned();
    let plan = [
        ("holds_from", "2026-01-01"),
        ("plan.currency", "GBP"),
        ("plan.joining_fee.amount", "100"),
        ("plan.dues_one_year.amount", "1'500.50"),
        ("plan.dues_two_years.amount", "2800"),
        ("plan.transfer_fee.amount", "60"),
        ("plan.reinstatement_fee.amount", "80"),
        ("plan.tax_rate", "19.5"),
        ("plan.tax_label", "VAT"),
    ];
    let wrong: Vec<_> =
        plan.iter().map(|(name, value)| (*name, if *name == "plan.joining_fee.amount" { "lots" } else { *value })).collect();
    let (status, page) = visitor.act(&settings, "plan", &wrong).await;
    assert!(status == 422 && page.contains("href=\"#plan-plan-joining_fee-amount\"") && page.contains("value=\"lots\""), "{status} {page}");
    let nothing: Vec<_> = plan.iter().map(|(name, value)| (*name, if name.ends_with(".amount") { "" } else { *value })).collect();
    let (status, page) = visitor.act(&settings, "plan", &nothing).await;
    for fee in ["joining_fee", "dues_one_year", "dues_two_years", "transfer_fee", "reinstatement_fee"] {
        assert!(status == 422 && page.contains(&format!("href=\"#plan-plan-{fee}-amount\"")), "{fee}: {status} {page}");
    }
    assert!(!page.contains("<li>It is missing"), "each fault has its field: {page}");
    assert_eq!(visitor.act(&settings, "plan", &plan).await.0, 303);
    let page = visitor.page(&settings).await;
    assert!(
        page.contains("1,500.50\u{a0}GBP")
            && page.contains("19.50\u{a0}% VAT")
            && page.contains("holds now")
            && page.contains("50.00\u{a0}GBP"),
        "{page}"
    );
    let told = admin.read(&format!("/regions/{region}/fee-plans")).await;
    assert_eq!(told["items"][0]["plan"]["tax_rate"], 1950, "{told}");
    assert_eq!(visitor.act(&settings, "declare", &[("on", "2026-12-25"), ("name", "Christmas")]).await.0, 303);
    assert!(visitor.page(&settings).await.contains("Christmas"));
    assert_eq!(visitor.act(&settings, "withdraw-2026-12-25", &[]).await.0, 303);
    assert!(!visitor.page(&settings).await.contains("Christmas"));

    let said = [
        ("name", "Old Mill"),
        ("region_id", region.as_str()),
        ("time_zone", "Europe/London"),
        ("meeting_rule.weekday", "thursday"),
        ("meeting_rule.at", "07:30"),
        ("meeting_rule.cadence", "weekly"),
        ("meeting_rule.from", "2026-03-12"),
        ("meeting_rule.place.name", "The Mill"),
    ];
    let nothing = said.iter().map(|(name, _)| (*name, "")).collect::<Vec<_>>();
    let (status, wrong) = visitor.act("/chapters/new", "found", &nothing).await;
    for field in ["name", "meeting_rule-from", "meeting_rule-place"] {
        assert!(status == 422 && wrong.contains(&format!("href=\"#found-{field}")), "{field}: {wrong}");
    }
    let (status, place) = visitor.act("/chapters/new", "found", &said).await;
    assert!(status == 303 && place.contains("/administration?done=found"), "{status} {place}");
    let administration = place.split('?').next().unwrap().to_owned();
    assert!(visitor.page(&place).await.contains("forming"));
    assert_eq!(visitor.act(&administration, "charter", &[]).await.0, 303);
    let (status, wrong) = visitor.act(&administration, "suspend", &[]).await;
    assert!(status == 422 && wrong.contains("Why: it is missing"), "{status} {wrong}");
    assert_eq!(visitor.act(&administration, "suspend", &[("reason", "Too few members")]).await.0, 303);
    assert!(visitor.page(&administration).await.contains("suspended"));
    assert_eq!(visitor.act(&administration, "resume", &[]).await.0, 303);
    assert_eq!(visitor.act(&administration, "rename", &[("name", "New Mill")]).await.0, 303);
    let (status, place) = visitor.act(&administration, "dissolve", &[("reason", "Merged")]).await;
    assert_eq!(status, 303);
    assert!(visitor.page(&place).await.contains("nothing about it changes any more"));

    let page = visitor.page(&format!("/chapters?status=dissolved&min_position={}", app.head().await)).await;
    assert!(page.contains("New Mill") && !page.contains("Rheinhafen<"), "{page}");
    assert!(visitor.page("/chapters?q=rhein").await.contains("Rheinhafen"));
    assert!(visitor.page("/chapters?currency=CHF").await.contains("Rheinhafen"));
    let file = visitor.ask(Method::GET, "/chapters?sort=-name&export=csv", &[], &[]).await.text().await.unwrap();
    assert!(file.starts_with("name,region,status,status_since,founded_on,meets,currency\nRheinhafen,Region CH01,active"), "{file}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_director_administers_their_region_and_no_other() {
    let Led { app, admin, made, .. } = led().await;
    let other = tests::chapter::region(&admin, "CH02").await;
    let mut director = Visitor::with(&app, Role::RegionalDirector, GrantScope::Region(made.region.parse().unwrap())).await;
    let own = format!("/regions/{}", made.region);
    let page = director.page(&format!("{own}/chapters")).await;
    assert!(page.contains("Rheinhafen") && page.contains(&format!("/chapters/new?region_id={}", made.region)), "{page}");
    let page = director.page("/chapters/new").await;
    assert!(page.contains("Region CH01") && !page.contains("Region CH02"), "only what is theirs is offered: {page}");
    for hidden in [
        format!("/regions/{other}/settings"),
        format!("/regions/{other}/chapters"),
        format!("/regions/{other}/dues"),
        "/chapters".to_owned(),
    ] {
        assert_eq!(director.get(&hidden).await.0, 404, "{hidden}");
    }
    assert_eq!(director.act(&format!("{own}/settings"), "rename", &[("name", "Nordwest")]).await.0, 303);
    let mut accountant = Visitor::with(&app, Role::Accountant, GrantScope::Organisation).await;
    let page = accountant.page(&format!("{own}/settings")).await;
    assert!(page.contains("Nordwest") && page.contains("690.00\u{a0}CHF") && !page.contains("id=\"rename\""), "{page}");
    assert_eq!(accountant.get(&format!("/chapters/{}/administration", made.chapter)).await.0, 404);
}
