//! GET /chapters/{id}/referrals: who refers to whom, what comes of it, and who is left out.

use super::{seen, there};
use crate::http::access::Object;
use crate::pages::at_a_glance::in_brief;
use crate::pages::charts::{Bars, Matrix, Pile};
use crate::pages::desk::Desk;
use crate::pages::figure::Figure;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::referrals_by_month::referrals_given;
use crate::pages::table::{Cell, Column, Shown, Table, amounts, column, numbers};
use crate::pages::words::{self, counted};
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use chrono::NaiveDate;
use domain::calendar::days_from;
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
    figures: Vec<Figure>,
    bars_title: String,
    bars: Bars,
    becomes_title: String,
    pledged: String,
    becomes: Vec<Outcome>,
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
    amounts("business_given", "Business given"),
    amounts("business_received", "Business received"),
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
        rows: value.members.iter().map(|row| member(row, &value, currency, form)).collect(),
        filters: Vec::new(),
        empty: "Nobody has given or received anything in these months.",
    };
    let [members] = match Table::answer([table], &desk, Object::Chapter(seen.id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let given = value.totals.inside + value.totals.outside;
    let days = format!("from={}&to={}", value.from, value.to.min(seen.view.window.to));
    let (bars_title, bars) = referrals_given(&value.months, seen.view.window.to, |from, to| pledges(seen.id, from, to), form);
    let page = Page {
        frame: desk.frame(Place::Chapter(seen.id), &format!("/chapters/{}/referrals", seen.id), Some(&seen.view)).await?,
        name: seen.chapter.name.to_string(),
        title: format!("{} brought {}", counted(given, "referral", "referrals"), in_brief(&value.totals.business, currency, form)),
        from: value.from.to_string(),
        to: value.to.to_string(),
        months: format!("{} to {}, whole months", form.month(value.from), form.month(value.to)),
        figures: vec![
            Figure::of(form.number(given), "referrals given").opening(pledges(seen.id, value.from, value.to)),
            Figure::of(form.number(value.totals.closings), "closings").opening(format!("/chapters/{}/closings?{days}", seen.id)),
            Figure::of(
                value.conversion.closed_per_mille.map_or_else(|| "–".to_owned(), |share| form.per_mille(share)),
                "of pledges closed",
            )
            .opening("#outcomes"),
            Figure::of(form.number(value.totals.one_to_ones), "one-to-ones").opening("#members"),
            Figure::of(form.number(value.totals.visitors), "visitors")
                .opening(format!("/chapters/{}/meetings?sheet=counted&{days}", seen.id)),
        ],
        bars_title,
        bars,
        becomes_title: becomes_title(&value, form),
        pledged: format!("Of {}.{}", counted(value.conversion.pledged, "pledge", "pledges"), withdrawn(&value)),
        becomes: becomes(&value, form),
        ageing_title: format!("{} for their outcome", counted(value.ageing.open, "pledge waits", "pledges wait")),
        ageing: Bars::of(ageing(&value, seen.view.window.to), "pledges", None),
        matrix_title: matrix_title(&value),
        matrix: Matrix::of(&value, pledges(seen.id, value.from, value.to)),
        left_out: value.received_none,
        members,
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

/// The pledges of a chapter's that count in a span.
pub fn pledges(chapter: ChapterId, from: NaiveDate, to: NaiveDate) -> String {
    format!("/chapters/{chapter}/pledges?which=counted&from={from}&to={to}")
}

fn member(row: &MemberReferralValue, all: &ChapterReferralValue, currency: Currency, form: &Form) -> Vec<Cell> {
    let (value, id) = (&row.value, row.member.membership_id);
    let count = |count: i64| Cell::number(count, form);
    let opening = |cell: Cell, to: String| if cell.is_nothing() { cell } else { cell.link(to) };
    let of = |what: i64, part: &str| opening(count(what), format!("{}&{part}={id}", pledges(all.chapter_id, all.from, all.to)));
    let closings = |amounts, part: &str| {
        let to = format!("/chapters/{}/closings?{part}={id}&from={}&to={}", all.chapter_id, all.from, all.to);
        opening(Cell::amounts(amounts, currency, form), to)
    };
    let talks = format!("/memberships/{id}/one-to-ones?from={}&to={}", all.from, all.to);
    vec![
        Cell::text(words::named(&row.member)).link(format!("/memberships/{}", row.member.membership_id)),
        of(value.given_inside, "tier=inside&giver"),
        of(value.given_outside, "tier=outside&giver"),
        of(value.received_inside, "tier=inside&receiver"),
        of(value.received_outside, "tier=outside&receiver"),
        closings(&value.business_given, "giver"),
        closings(&value.business_received, "receiver"),
        opening(count(value.one_to_ones), talks.clone()),
        count(value.visitors),
        count(value.training_credits),
        opening(count(value.testimonials_given), format!("{talks}#testimonials")),
    ]
}

fn ageing(value: &ChapterReferralValue, on: NaiveDate) -> Vec<Pile> {
    let pile = |band: &projections::answers::referral_value::AgeBand| {
        let label = match band.to_days {
            Some(to) => format!("{}–{to} days", band.from_days),
            None => format!("over {} days", band.from_days - 1),
        };
        // Older days are the lower ones.
        let last = days_from(on, -band.from_days);
        let first = band.to_days.map_or_else(String::new, |days| format!("&from={}", days_from(on, -days)));
        let to = format!("/chapters/{}/pledges?which=open{first}&to={last}", value.chapter_id);
        Pile { name: label.clone(), label, lower: band.pledges, upper: 0, before: None, to }
    };
    value.ageing.bands.iter().map(pile).collect()
}

/// Why the outcomes are more than the referrals that were given.
fn withdrawn(value: &ChapterReferralValue) -> String {
    match value.conversion.withdrawn {
        0 => String::new(),
        some => format!(" {} not counted as given.", counted(some, "was withdrawn, and is", "were withdrawn, and are")),
    }
}

fn becomes_title(value: &ChapterReferralValue, form: &Form) -> String {
    match value.conversion.closed_per_mille {
        Some(share) => format!("{} of these months' pledges became business", form.per_mille(share)),
        None => "Nothing was pledged in these months".to_owned(),
    }
}

/// How many pledges came to something.
struct Outcome {
    name: &'static str,
    count: String,
    share: String,
    to: String,
}

fn becomes(value: &ChapterReferralValue, form: &Form) -> Vec<Outcome> {
    let all = &value.conversion;
    let outcomes = [
        ("Closed", "closed", all.closed),
        ("Still open", "open", all.open),
        ("Not sold", "not_sold", all.not_sold),
        ("Expired", "expired", all.expired),
        ("Disputed", "disputed", all.disputed),
        ("Withdrawn", "withdrawn", all.withdrawn),
    ];
    let share = |count| projections::answers::per_mille(count, all.pledged).map_or_else(|| "–".to_owned(), |share| form.per_mille(share));
    let outcome = |(name, which, count)| Outcome {
        name,
        count: form.number(count),
        share: share(count),
        to: format!("/chapters/{}/pledges?which={which}&from={}&to={}", value.chapter_id, value.from, value.to),
    };
    outcomes.map(outcome).into()
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
