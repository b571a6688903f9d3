//! GET /chapters/{id}/renewals: a column a stage, and what is to be done next.

use super::{seen, there};
use crate::http::access::{Action, Object};
use crate::pages::act::Act;
use crate::pages::at_a_glance::in_brief;
use crate::pages::desk::Desk;
use crate::pages::figure::Figure;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::member::file;
use crate::pages::table::{Cell, Column, Shown, Table, amounts, column, numbers};
use crate::pages::words::{self, counted};
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::{ChapterId, MembershipId};
use infra::dashboards::renewals_of_chapter;
use infra::mail::Form;
use projections::RenewalStage;
use projections::answers::renewals::{ChapterRenewals, RenewalOfMember};
use uuid::Uuid;

/// A renewal on the board.
struct Card {
    id: MembershipId,
    name: String,
    ends: String,
    /// What happens next, and whether it presses.
    next: String,
    class: &'static str,
    /// What the committee is to decide, for whoever runs the chapter.
    decide: Option<Act>,
}

/// A stage.
struct Stage {
    name: &'static str,
    id: &'static str,
    cards: Vec<Card>,
    /// What is done stands beneath what is not.
    is_done: bool,
}

#[derive(Template)]
#[template(path = "chapter/renewals.html")]
struct Page {
    frame: Frame,
    name: String,
    title: String,
    from: String,
    to: String,
    figures: Vec<Figure>,
    stages: Vec<Stage>,
    policy: String,
    renewals: Shown,
    done: Option<&'static str>,
}

const COLUMNS: &[Column] = &[
    column("member", "Member"),
    column("term_ends_on", "Term ends").aside(),
    numbers("days_left", "Days left"),
    column("stage", "Stage").plain(),
    column("decision", "Decision").plain().aside(),
    column("invoice", "Invoice").aside(),
    amounts("outstanding", "Outstanding"),
    column("lapses_on", "Lapses").aside(),
];

const STAGES: [(RenewalStage, &str, &str); 7] = [
    (RenewalStage::Opened, "To be decided", "opened"),
    (RenewalStage::Decided, "To be invoiced", "decided"),
    (RenewalStage::Invoiced, "To be paid", "invoiced"),
    (RenewalStage::Late, "Late", "late"),
    (RenewalStage::Refused, "Refused", "refused"),
    (RenewalStage::Renewed, "Renewed", "renewed"),
    (RenewalStage::Lapsed, "Lapsed", "lapsed"),
];

#[get("/chapters/{id}/renewals")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let seen = seen(&desk, ChapterId(*id)).await?;
    let renewals = there(renewals_of_chapter(&seen.view.source, seen.id, seen.view.window).await)?;
    let (form, currency) = (&desk.form, seen.chapter.currency);
    let table = Table {
        name: "",
        caption: "Renewals".to_owned(),
        columns: COLUMNS,
        usual: "term_ends_on",
        rows: renewals.renewals.iter().map(|row| cells(row, form)).collect(),
        filters: Vec::new(),
        empty: "No term ends within 90 days, and none was renewed or lapsed in these days.",
    };
    let [listed] = match Table::answer([table], &desk, Object::Chapter(seen.id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let now = desk.asked("as_of").is_none();
    let runs = now && desk.access.lets(&desk.caller, Action::RunChapter, Object::Chapter(seen.id)).await?;
    let retention = renewals.membership.retention_per_mille.map_or_else(|| "–".to_owned(), |share| form.per_mille(share));
    let sees_dues = desk.access.lets(&desk.caller, Action::ReadMoney, Object::Chapter(seen.id)).await?;
    let dues = if sees_dues { format!("/chapters/{}/dues?which=all", seen.id) } else { String::new() };
    let money = |amounts| in_brief(amounts, currency, form);
    let page = Page {
        frame: desk.frame(Place::Chapter(seen.id), &format!("/chapters/{}/renewals", seen.id), Some(&seen.view)).await?,
        name: seen.chapter.name.to_string(),
        title: title(&renewals),
        from: renewals.from.to_string(),
        to: renewals.to.to_string(),
        figures: vec![
            Figure::of(form.number(renewals.counts.due_within_30_days), "end within 30 days").opening("#list"),
            Figure::of(form.number(renewals.counts.due_within_90_days), "within 90 days").opening("#list"),
            Figure::of(form.number(renewals.counts.late), "late").opening("#late"),
            Figure::of(retention, "of ended terms renewed").opening("#done"),
            Figure::of(money(&renewals.dues.received), "dues received").opening(dues),
            Figure::of(money(&renewals.dues.expected), "expected").opening("#list"),
        ],
        stages: STAGES
            .iter()
            .map(|(stage, name, id)| Stage { name, id, cards: cards(&renewals, *stage, runs, form), is_done: words::is_settled(*stage) })
            .collect(),
        policy: words::policy(&renewals.policy),
        renewals: listed,
        done: desk.asked("done").and_then(file::done),
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

fn title(renewals: &ChapterRenewals) -> String {
    let counts = &renewals.counts;
    match (counts.late, counts.due_within_30_days) {
        (0, 0) => "No renewal is late, and no term ends within 30 days".to_owned(),
        (0, due) => format!("{} within 30 days", counted(due, "term ends", "terms end")),
        (late, _) => counted(late, "renewal is late", "renewals are late"),
    }
}

fn cards(renewals: &ChapterRenewals, stage: RenewalStage, runs: bool, form: &Form) -> Vec<Card> {
    let card = |row: &RenewalOfMember| {
        let (next, class) = next(row, form);
        let (id, name) = (row.member.membership_id, words::named(&row.member));
        let decide =
            (runs && stage == RenewalStage::Opened).then(|| file::renewal(id, row.term_ends_on, form).about("of", id).back("renewals"));
        Card {
            id,
            name,
            ends: format!("{} on {}", if row.days_left < 0 { "ended" } else { "ends" }, form.date(row.term_ends_on)),
            next,
            class,
            decide,
        }
    };
    renewals.renewals.iter().filter(|row| row.stage == stage).map(card).collect()
}

/// What happens next with a renewal.
fn next(row: &RenewalOfMember, form: &Form) -> (String, &'static str) {
    let owed = row.invoice.as_ref().map(|invoice| form.money(invoice.outstanding)).unwrap_or_default();
    let lapses = form.date(row.lapses_on);
    match row.stage {
        RenewalStage::Running => ("Nothing is to be done yet".to_owned(), ""),
        RenewalStage::Opened => ("The committee decides".to_owned(), if row.days_left <= 30 { "warn" } else { "" }),
        RenewalStage::Decided => ("The invoice is issued by itself".to_owned(), ""),
        RenewalStage::Invoiced => (format!("{owed} to be paid"), if row.days_left <= 14 { "warn" } else { "" }),
        RenewalStage::Late => (format!("{owed} owed; lapses on {lapses}"), "bad"),
        RenewalStage::Refused => ("Ends with the term".to_owned(), ""),
        RenewalStage::Renewed => (row.renewed_to.map_or_else(String::new, |to| format!("to {}", form.date(to))), "good"),
        RenewalStage::Lapsed => (row.lapsed_on.map_or_else(String::new, |on| format!("on {}", form.date(on))), ""),
    }
}

fn cells(row: &RenewalOfMember, form: &Form) -> Vec<Cell> {
    // What has come of it leaves nothing to be waited for.
    let is_settled = words::is_settled(row.stage);
    let stage = Cell::text(words::stage(row.stage)).class(if row.late { "bad" } else { "" });
    vec![
        Cell::text(words::named(&row.member)).link(format!("/memberships/{}", row.member.membership_id)),
        Cell::day(Some(row.term_ends_on), form),
        if is_settled { Cell::no_number() } else { Cell::number(row.days_left, form) },
        stage,
        Cell::text(row.decision.as_deref().unwrap_or_default().replace('_', " ")),
        Cell::text(row.invoice.as_ref().map(|invoice| invoice.number.clone()).unwrap_or_default()),
        row.invoice.as_ref().map_or_else(|| Cell::text(""), |invoice| Cell::money(invoice.outstanding, form)),
        Cell::day(if is_settled { row.lapsed_on } else { Some(row.lapses_on) }, form),
    ]
}
