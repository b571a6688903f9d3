//! Pages for people: what this is, the interface to read and try, those who come by a link in a letter, and a demo's mails. A letter's
//! link itself says who they are: it is signed, and good for one purpose. Opening a page changes nothing; only its button does.

mod account;
mod act;
mod answer;
mod area;
mod assets;
mod at_a_glance;
mod called;
mod chapter;
mod charts;
mod desk;
mod docs;
mod dues;
mod figure;
mod find;
mod frame;
mod home;
mod instead;
mod letters;
mod live;
mod log;
mod mail;
mod mails;
mod meeting;
mod member;
mod operations;
mod places;
mod policies;
mod referrals_by_month;
mod score;
mod sections;
mod since;
mod table;
mod theme;
mod unsubscribe;
mod users;
mod words;

pub use instead::page_of;

use crate::http::problem::Problem;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::ServiceConfig;
use askama::Template;
use domain::{ActorId, MembershipId, ids};
use infra::commands::Context;
use infra::house::House;
use infra::mail::{NoticeRow, Purpose};

/// The pages' places.
pub fn routes(config: &mut ServiceConfig) {
    config.service(home::show).service(docs::folder).service(docs::file);
    config.service(unsubscribe::show).service(unsubscribe::act).service(answer::show).service(answer::act);
    account::routes(config);
    config.service(mails::list).service(mails::show).service(mails::body).service(assets::file).service(theme::choose);
    letters::routes(config);
    area::routes(config);
    chapter::routes(config);
    meeting::routes(config);
    member::routes(config);
    log::routes(config);
    config.service(live::follow).service(find::show);
    since::routes(config);
    users::routes(config);
    policies::routes(config);
    dues::routes(config);
    mail::routes(config);
    operations::routes(config);
}

/// The places of the pages, with their methods.
pub const PLACES: &[(&str, &[&str])] = &[
    ("/", &["GET", "HEAD"]),
    ("/account", &["GET", "HEAD"]),
    ("/account/identity/unlink", &["POST"]),
    ("/account/invitation/{user}/{token}", &["GET", "HEAD", "POST"]),
    ("/account/password", &["POST"]),
    ("/account/password-reset/{user}/{token}", &["GET", "HEAD", "POST"]),
    ("/account/recovery-codes", &["POST"]),
    ("/account/second-factor", &["GET", "HEAD", "POST"]),
    ("/account/sessions/end", &["POST"]),
    ("/account/sign-in/{user}/{token}", &["GET", "HEAD", "POST"]),
    ("/chapters", &["GET", "HEAD"]),
    ("/chapters/new", &["GET", "HEAD", "POST"]),
    ("/chapters/{id}", &["GET", "HEAD"]),
    ("/chapters/{id}/administration", &["GET", "HEAD", "POST"]),
    ("/chapters/{id}/applications", &["GET", "HEAD", "POST"]),
    ("/chapters/{id}/applications/new", &["GET", "HEAD", "POST"]),
    ("/chapters/{id}/attendance", &["GET", "HEAD"]),
    ("/chapters/{id}/dues", &["GET", "HEAD"]),
    ("/chapters/{id}/letters", &["GET", "HEAD"]),
    ("/chapters/{id}/meetings", &["GET", "HEAD"]),
    ("/chapters/{id}/meetings/plan", &["GET", "HEAD", "POST"]),
    ("/chapters/{id}/members", &["GET", "HEAD", "POST"]),
    ("/chapters/{id}/officers", &["GET", "HEAD", "POST"]),
    ("/chapters/{id}/policies", &["GET", "HEAD"]),
    ("/chapters/{id}/policies/{section}", &["GET", "HEAD", "POST"]),
    ("/chapters/{id}/referrals", &["GET", "HEAD"]),
    ("/chapters/{id}/pledges", &["GET", "HEAD"]),
    ("/chapters/{id}/closings", &["GET", "HEAD"]),
    ("/chapters/{id}/renewals", &["GET", "HEAD"]),
    ("/chapters/{id}/scores", &["GET", "HEAD"]),
    ("/chapters/{id}/since", &["GET", "HEAD"]),
    ("/docs", &["GET", "HEAD"]),
    ("/docs/{file:.*}", &["GET", "HEAD"]),
    ("/dues", &["GET", "HEAD"]),
    ("/dues/late", &["GET", "HEAD"]),
    ("/dues/payments", &["GET", "HEAD"]),
    ("/find", &["GET", "HEAD"]),
    ("/letters/answer/{token}", &["GET", "HEAD", "POST"]),
    ("/letters/unsubscribe/{token}", &["GET", "HEAD", "POST"]),
    ("/live", &["GET", "HEAD"]),
    ("/log", &["GET", "HEAD"]),
    ("/log/why", &["GET", "HEAD"]),
    ("/log/{position}", &["GET", "HEAD"]),
    ("/mail", &["GET", "HEAD", "POST"]),
    ("/mail/addresses", &["GET", "HEAD", "POST"]),
    ("/mails", &["GET", "HEAD"]),
    ("/mails/{id}", &["GET", "HEAD"]),
    ("/mails/{id}/html", &["GET", "HEAD"]),
    ("/meetings/{id}", &["GET", "HEAD", "POST"]),
    ("/meetings/{id}/sheet", &["GET", "HEAD", "POST"]),
    ("/memberships/{id}", &["GET", "HEAD"]),
    ("/memberships/{id}/dues", &["GET", "HEAD", "POST"]),
    ("/memberships/{id}/dues/invoices/{invoice_id}", &["GET", "HEAD"]),
    ("/memberships/{id}/dues/payments/{payment_id}", &["GET", "HEAD"]),
    ("/memberships/{id}/file", &["GET", "HEAD", "POST"]),
    ("/memberships/{id}/letters", &["GET", "HEAD"]),
    ("/memberships/{id}/one-to-ones", &["GET", "HEAD", "POST"]),
    ("/memberships/{id}/referrals/new", &["GET", "HEAD", "POST"]),
    ("/notices/{id}", &["GET", "HEAD"]),
    ("/notices/{id}/html", &["GET", "HEAD"]),
    ("/operations", &["GET", "HEAD", "POST"]),
    ("/operations/access", &["GET", "HEAD"]),
    ("/operations/tasks", &["GET", "HEAD", "POST"]),
    ("/organisation", &["GET", "HEAD"]),
    ("/organisation/since", &["GET", "HEAD"]),
    ("/policies", &["GET", "HEAD"]),
    ("/policies/{section}", &["GET", "HEAD", "POST"]),
    ("/rates", &["GET", "HEAD", "POST"]),
    ("/referrals/{id}", &["GET", "HEAD", "POST"]),
    ("/regions/new", &["GET", "HEAD", "POST"]),
    ("/regions/{id}", &["GET", "HEAD"]),
    ("/regions/{id}/chapters", &["GET", "HEAD"]),
    ("/regions/{id}/dues", &["GET", "HEAD"]),
    ("/regions/{id}/dues/late", &["GET", "HEAD"]),
    ("/regions/{id}/dues/payments", &["GET", "HEAD"]),
    ("/regions/{id}/policies", &["GET", "HEAD"]),
    ("/regions/{id}/policies/{section}", &["GET", "HEAD", "POST"]),
    ("/regions/{id}/settings", &["GET", "HEAD", "POST"]),
    ("/regions/{id}/since", &["GET", "HEAD"]),
    ("/sign-in", &["GET", "HEAD", "POST"]),
    ("/sign-in/enrol", &["GET", "HEAD", "POST"]),
    ("/sign-in/forgotten", &["GET", "HEAD", "POST"]),
    ("/sign-in/provider", &["GET", "HEAD"]),
    ("/sign-in/provider/callback", &["GET", "HEAD"]),
    ("/sign-in/second-factor", &["GET", "HEAD", "POST"]),
    ("/sign-out", &["POST"]),
    ("/static/{file:.*}", &["GET", "HEAD"]),
    ("/theme", &["POST"]),
    ("/tokens", &["GET", "HEAD", "POST"]),
    ("/users", &["GET", "HEAD"]),
    ("/users/new", &["GET", "HEAD", "POST"]),
    ("/users/{id}", &["GET", "HEAD", "POST"]),
];

/// A page that says one thing, with a form or without.
#[derive(Template)]
#[template(path = "letter_link.html")]
struct Page<'a> {
    language: &'a str,
    title: &'a str,
    text: &'a str,
    /// The buttons: the value that each sends, and its words.
    buttons: Vec<(&'a str, &'a str)>,
    /// The label of a field for a substitute's name.
    substitute: Option<&'a str>,
}

impl Page<'_> {
    fn style(&self) -> &'static str {
        assets::STYLE
    }
}

impl Page<'_> {
    fn answer(&self, status: StatusCode) -> Result<HttpResponse, Problem> {
        html(status, self)
    }
}

/// A page. It may show frames of this site, and run nothing.
fn html(status: StatusCode, page: &impl Template) -> Result<HttpResponse, Problem> {
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'";
    under(policy, status, page)
}

/// A page whose scripts are files of this site, and that asks and shows this site alone.
fn lively(status: StatusCode, page: &impl Template) -> Result<HttpResponse, Problem> {
    let policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; \
                  frame-src 'self'; frame-ancestors 'none'; base-uri 'none'";
    under(policy, status, page)
}

fn under(policy: &str, status: StatusCode, page: &impl Template) -> Result<HttpResponse, Problem> {
    let body = page.render().map_err(Problem::opaque)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header(("Content-Security-Policy", policy))
        .insert_header(("Cache-Control", "no-store"))
        .body(body))
}

/// The notice that a link names; 404 for one that was not made here, so that nothing is told of what there is.
async fn notice_of(house: &House, purpose: Purpose, token: &str) -> Result<NoticeRow, Problem> {
    let unknown = || Problem::not_found("link: it may have been cut off in the mail");
    let sender = house.automation.post().sender().ok_or_else(unknown)?;
    let id = sender.key.notice(purpose, token).ok_or_else(unknown)?;
    house.ledger.notice(id).await?.ok_or_else(unknown)
}

/// Whoever has the member's letter acts as the member.
fn as_member(member: MembershipId, request: &str) -> Context {
    let actor = ActorId(ids::derived("actor", &["member", &member.to_string()]));
    let mut context = Context::new(actor, infra::ids::fresh(), request.as_bytes());
    context.metadata.client = Some("a link in a letter".to_owned());
    context
}

/// The member whom a letter went to. Letters to users have no such links.
fn member_of(notice: &NoticeRow) -> Result<MembershipId, Problem> {
    notice.membership_id.map(MembershipId).ok_or_else(|| Problem::not_found("link"))
}
