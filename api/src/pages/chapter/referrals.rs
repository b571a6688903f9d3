//! GET /chapters/{id}/referrals: who refers to whom, what comes of it, and who is left out.

use super::{seen, there};
use crate::http::access::Object;
use crate::pages::at_a_glance::in_brief;
use crate::pages::charts::{Bars, Matrix, Pile};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::referrals_by_month::referrals_given;
use crate::pages::table::{Cell, Column, Shown, Table, column, numbers};
use crate::pages::words::{self, counted};
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::{ChapterId, Currency};
use infra::dashboards::referral_value_of_chapter;
use infra::mail::Form;
use projections::answers::Who;
use projections::answers::referral_value::{ChapterReferralValue, MemberReferralValue};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "chapter/referrals.html")]
struct Page {
    frame: Frame,
    name: String,
    title: String,
    from: String,
    to: String,
    months: String,
    figures: Vec<(String, String)>,
    bars_title: String,
    bars: Bars,
    becomes_title: String,
    becomes: Vec<(&'static str, String, String)>,
    ageing_title: String,
    ageing: Bars,
    matrix_title: String,
    matrix: Matrix,
    left_out: Vec<Who>,
    members: Shown,
}

const COLUMNS: &[Column] = &[
    column("member", "Member"),
    numbers("given_inside", "Given inside").aside(),
    numbers("given_outside", "Given outside").aside(),
    numbers("received_inside", "Received inside").aside(),
    numbers("received_outside", "Received outside").aside(),
    numbers("business_given", "Business given"),
    numbers("business_received", "Business received"),
    numbers("one_to_ones", "One-to-ones").aside(),
    numbers("visitors", "Visitors").aside(),
    numbers("training_credits", "Training").aside(),
    numbers("testimonials_given", "Testimonials").aside(),
];

#[get("/chapters/{id}/referrals")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let seen = seen(&desk, ChapterId(*id)).await?;
    let value = there(referral_value_of_chapter(&seen.view.source, seen.id, seen.view.window).await)?;
    let (form, currency) = (&desk.form, seen.chapter.currency);
    let table = Table {
        name: "",
        caption: "Referrals by member".to_owned(),
        columns: COLUMNS,
        usual: "member",
        rows: value.members.iter().map(|row| member(row, currency, form)).collect(),
        filters: Vec::new(),
        empty: "Nobody has given or received anything in these months.",
    };
    if table.is_exported(&desk) {
        return Ok(table.exported(&desk, Object::Chapter(seen.id))?);
    }
    let given = value.totals.inside + value.totals.outside;
    let (bars_title, bars) = referrals_given(&value.months, seen.view.window.to, form);
    let page = Page {
        frame: desk.frame(Place::Chapter(seen.id), &format!("/chapters/{}/referrals", seen.id), Some(&seen.view)).await?,
        name: seen.chapter.name.to_string(),
        title: format!("{} brought {}", counted(given, "referral", "referrals"), in_brief(&value.totals.business, currency, form)),
        from: value.from.to_string(),
        to: value.to.to_string(),
        months: format!("{} to {}, whole months", form.month(value.from), form.month(value.to)),
        figures: vec![
            (form.number(given), "referrals given".to_owned()),
            (form.number(value.totals.closings), "closings".to_owned()),
            (
                value.conversion.closed_per_mille.map_or_else(|| "–".to_owned(), |share| form.per_mille(share)),
                "of pledges closed".to_owned(),
            ),
            (form.number(value.totals.one_to_ones), "one-to-ones".to_owned()),
            (form.number(value.totals.visitors), "visitors".to_owned()),
        ],
        bars_title,
        bars,
        becomes_title: becomes_title(&value, form),
        becomes: becomes(&value, form),
        ageing_title: format!("{} for their outcome", counted(value.ageing.open, "pledge waits", "pledges wait")),
        ageing: Bars::of(ageing(&value), "pledges", None),
        matrix_title: matrix_title(&value),
        matrix: Matrix::of(&value),
        left_out: value.received_none,
        members: table.shown(&desk),
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

fn member(row: &MemberReferralValue, currency: Currency, form: &Form) -> Vec<Cell> {
    let value = &row.value;
    let count = |count: i64| Cell::number(count, form);
    vec![
        Cell::text(words::named(&row.member)).link(format!("/memberships/{}", row.member.membership_id)),
        count(value.given_inside),
        count(value.given_outside),
        count(value.received_inside),
        count(value.received_outside),
        Cell::amounts(&value.business_given, currency, form),
        Cell::amounts(&value.business_received, currency, form),
        count(value.one_to_ones),
        count(value.visitors),
        count(value.training_credits),
        count(value.testimonials_given),
    ]
}

fn ageing(value: &ChapterReferralValue) -> Vec<Pile> {
    let pile = |band: &projections::answers::referral_value::AgeBand| {
        let label = match band.to_days {
            Some(to) => format!("{}–{to} days", band.from_days),
            None => format!("over {} days", band.from_days - 1),
        };
        Pile { name: label.clone(), label, lower: band.pledges, upper: 0, before: None }
    };
    value.ageing.bands.iter().map(pile).collect()
}

fn becomes_title(value: &ChapterReferralValue, form: &Form) -> String {
    match value.conversion.closed_per_mille {
        Some(share) => format!("{} of these months' pledges became business", form.per_mille(share)),
        None => "Nothing was pledged in these months".to_owned(),
    }
}

fn becomes(value: &ChapterReferralValue, form: &Form) -> Vec<(&'static str, String, String)> {
    let all = &value.conversion;
    let outcomes = [
        ("Closed", all.closed),
        ("Still open", all.open),
        ("Not sold", all.not_sold),
        ("Expired", all.expired),
        ("Disputed", all.disputed),
        ("Withdrawn", all.withdrawn),
    ];
    let share = |count| projections::answers::per_mille(count, all.pledged).map_or_else(|| "–".to_owned(), |share| form.per_mille(share));
    outcomes.map(|(name, count)| (name, form.number(count), share(count))).to_vec()
}

/// What is striking in who refers to whom.
pub fn matrix_title(value: &ChapterReferralValue) -> String {
    match value.received_none.as_slice() {
        [] if value.spread.received == 0 => "Nobody has referred anything yet".to_owned(),
        [] => "Every member received a referral".to_owned(),
        [one] => format!("{} received no referral", words::named(one)),
        many => format!("{} members received no referral", many.len()),
    }
}
