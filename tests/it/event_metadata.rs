//! Who caused an event, and by what: through reactions back to the request that started it.

use domain::ActorId;
use domain::event::Metadata;
use infra::commands::program;
use infra::event_log::{Filter, StoredEvent};
use reqwest::Method;
use serde_json::json;
use tests::App;
use tests::chapter::{application, chapter, region};

use crate::rest_walk::TUESDAY;

async fn only(app: &App, stream: &str, event_type: &str) -> (i64, Metadata) {
    let filter = Filter { aggregate_id: Some(stream.to_owned()), event_types: vec![event_type.to_owned()], ..Filter::default() };
    let found: Vec<StoredEvent> = app.house.log.reader.filtered(&filter, 0, 10).await.unwrap();
    assert_eq!(found.len(), 1, "{event_type}");
    (found[0].position, serde_json::from_str(found[0].metadata.get()).unwrap())
}

#[tokio::test]
async fn a_reaction_says_what_it_reacted_to_and_belongs_to_the_request_that_started_it() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let region = region(&admin, "CH01").await;
    let chapter = chapter(&admin, &region, "Rheinhafen").await;
    let applied = admin.done(&format!("/chapters/{chapter}/memberships"), application("Ada Okafor", "Baker")).await;
    let id = applied["id"].as_str().unwrap();
    let approve = admin.request(Method::POST, &format!("/memberships/{id}/approve")).header("user-agent", "a test's browser");
    assert_eq!(admin.send(approve.json(&json!({"term_years": 1}))).await.status, 200);
    let dues = format!("/memberships/{id}/dues");
    let account = app.until(&admin, &dues, |account| !account["invoices"].as_array().is_none_or(Vec::is_empty)).await;
    admin.done(&format!("{dues}/payments"), json!({"amount": account["outstanding"], "method": "cash"})).await;
    app.until(&admin, &format!("/memberships/{id}"), |member| member["status"] == "active").await;

    let (approved_at, approved) = only(&app, id, "membership.approved").await;
    let administrator = ActorId(domain::ids::derived("test", &["HeadquartersAdmin Organisation"]));
    assert_eq!((approved.actor, approved.correlation), (administrator, approved.command_id), "a request starts with itself");
    assert_eq!((approved.causation, approved.client.as_deref()), (None, Some("a test's browser")));

    let (_, invoiced) = only(&app, id, "dues.invoice_issued").await;
    assert_eq!((invoiced.actor, invoiced.causation), (program(), Some(approved_at)));
    assert_eq!((invoiced.correlation, invoiced.reason.as_deref()), (approved.correlation, Some("invoice_on_approval")));
    assert_ne!(invoiced.command_id, approved.command_id);

    let (_, paid) = only(&app, id, "dues.payment_received").await;
    let (settled_at, settled) = only(&app, id, "dues.invoice_settled").await;
    assert_eq!((settled.command_id, settled.correlation), (paid.command_id, paid.correlation), "one command, one append");
    let (_, activated) = only(&app, id, "membership.activated").await;
    assert_eq!((activated.actor, activated.causation, activated.correlation), (program(), Some(settled_at), paid.correlation));
    assert_eq!(activated.reason.as_deref(), Some("activate_on_full_payment"));
}
