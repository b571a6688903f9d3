//! GET /memberships/{id}: score, attendance, referrals, dues and term of one member.

use super::{acts_for, cards, file};
use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::Act;
use crate::pages::charts::HeatMap;
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::score::Measured;
use crate::pages::table::{Cell, Column, Filter, Shown, Table, amounts, column};
use crate::pages::words;
use crate::rest::dues;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use chrono_tz::Tz;
use domain::chapter::Chapter;
use domain::membership::Membership;
use domain::{ChapterId, Currency, MembershipId};
use infra::commands::Commands;
use infra::dashboards::{attendance_of_chapter, score_of_member};
use infra::mail::Form;
use projections::answers::scores::ScoreOfMember;
use projections::{Cell as _, ReferralRow, Value, Where};
use uuid::Uuid;

/// The score of the day, explained.
struct Score {
    points: u32,
    colour: &'static str,
    class: &'static str,
    span: String,
    policy: String,
    weeks: i64,
    measures: Vec<Measured>,
}

#[derive(Template)]
#[template(path = "member/show.html")]
struct Page {
    frame: Frame,
    name: String,
    profession: String,
    chapter: String,
    /// Until when they are a member, or what they are instead.
    status: String,
    base: String,
    passes: bool,
    to_decide: Vec<Act>,
    score: Option<Score>,
    heat: Option<HeatMap>,
    standing: String,
    to_answer: i64,
    referrals: Shown,
    invoices: Shown,
    owed: Option<String>,
    terms: Vec<String>,
    done: Option<&'static str>,
}

const COLUMNS: &[Column] = &[
    column("about", "Referral"),
    column("direction", "Direction").plain(),
    column("with", "With").plain(),
    column("pledged_on", "Pledged").plain(),
    column("tier", "Who buys").aside(),
    column("stage", "Stage").plain(),
    column("expires_on", "Expires").aside(),
];

const INVOICES: &[Column] = &[
    column("number", "Invoice"),
    column("issued_on", "Issued"),
    column("due_on", "Due"),
    amounts("total_minor", "Total"),
    amounts("outstanding_minor", "Outstanding"),
];

#[get("/memberships/{id}")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = MembershipId(*id);
    let commands = &desk.house().commands;
    let membership = commands.load::<Membership>(&id.to_string(), false).await?.state;
    let zone = match membership.chapter_id() {
        Some(chapter) => commands.load::<Chapter>(&chapter.to_string(), false).await?.state.time_zone(),
        None => None,
    };
    let lens = desk.lens(zone.unwrap_or(Tz::UTC))?;
    let looking = desk.looking(&lens);
    let (chapter_id, view) = looking.at_member(id).await?;
    let known = desk.known_to(&view);
    let membership = known.load::<Membership>(&id.to_string(), false).await?.state;
    let file = membership.file().ok_or_else(|| Problem::not_found("membership here at that moment"))?;
    let (own, in_charge) = (desk.caller.own_memberships().any(|own| own == id), desk.is_in_charge(chapter_id).await?);
    let (form, source) = (&desk.form, &view.source);
    let score = score_of_member(source, chapter_id, id, view.window.to).await?;
    let currency = score.as_ref().and_then(|found| found.score.measures.iter().find_map(|measure| measure.amount)).map(|sum| sum.currency);
    let score = score.map(|score| if in_charge { score } else { score.without_amounts() });
    let attendance = attendance_of_chapter(source, chapter_id, view.window).await?;
    let row = attendance.as_ref().and_then(|all| all.members.iter().find(|row| row.member.membership_id == id));
    let standing = row.map(|row| {
        let counted = words::counted(row.standing.absences, "absence", "absences");
        format!("{counted}, {} left: {}", row.standing.absences_left, words::standing(row))
    });
    let heat = attendance.as_ref().map(|all| HeatMap::of(all, 26, form).only(id)).filter(|map| !map.rows.is_empty());
    let cards = cards(source, chapter_id).await?;
    let here = Where::Is("chapter_id", Value::Uuid(chapter_id.into()));
    let party = Where::Any(vec![Where::Is("giver", id.to_value()), Where::Is("receiver", id.to_value())]);
    let referrals: Vec<ReferralRow> = source.rows(&[here, party]).await?;
    let to_answer = referrals.iter().filter(|row| row.receiver == id && row.is_open).count();
    let wanted = desk.asked("which").map(str::to_owned);
    let fits = |row: &&ReferralRow| match wanted.as_deref() {
        Some("answer") => row.receiver == id && row.is_open,
        Some("given") => row.giver == id,
        Some("received") => row.receiver == id,
        Some("all") => true,
        // What is over is looked for; what is not, is in sight.
        _ => row.is_open,
    };
    let which = [("", "Still open"), ("answer", "To answer"), ("given", "Given"), ("received", "Received"), ("all", "All")];
    let table = Table {
        name: "",
        caption: "Referrals".to_owned(),
        columns: COLUMNS,
        usual: "-pledged_on",
        rows: referrals
            .iter()
            .filter(fits)
            .map(|row| referral(row, id, &cards.name(if row.giver == id { row.receiver } else { row.giver }), form))
            .collect(),
        filters: vec![Filter { name: "which", label: "Which", values: which.map(|(v, w)| (v.to_owned(), w.to_owned())).to_vec() }],
        empty: "No referral waits for its outcome. Pass one, and it appears here; what is over is under All.",
    };
    let money = match dues::get::read(&desk.caller, &desk.access, &known, id).await {
        Ok(found) => Some(found.body),
        Err(problem) if matches!(problem.status, 403 | 404) => None,
        Err(problem) => return Err(problem.into()),
    };
    let invoices = Table {
        name: "invoices",
        caption: "Invoices".to_owned(),
        columns: INVOICES,
        usual: "-issued_on",
        rows: money.iter().flat_map(|money| money.invoices.iter().rev().map(|invoice| billed(id, invoice, form))).collect(),
        filters: Vec::new(),
        empty: "No invoice is here to see.",
    };
    let [referrals, invoices] = match Table::answer([table, invoices], &desk, Object::Membership(id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let now = desk.asked("as_of").is_none();
    let status = match membership.term() {
        Some(term) if membership.is_active() => format!("member to {}", form.date(term.ends_on)),
        _ => membership.phase_name().to_string(),
    };
    let may = file::May { run: desk.access.lets(&desk.caller, Action::RunChapter, Object::Membership(id)).await?, act: own, own };
    let page = Page {
        frame: desk.frame(Place::Member(chapter_id, id), &section(own, in_charge, chapter_id, id), Some(&view)).await?,
        name: file.applicant.name.0.to_string(),
        profession: file.profession.to_string(),
        chapter: chapter_name(&known, chapter_id).await?,
        base: format!("/memberships/{id}"),
        passes: now && membership.is_active() && acts_for(&desk, id).await?,
        status,
        to_decide: if now { file::to_decide(id, &membership, may, form) } else { Vec::new() },
        score: score.map(|score| explained(&score, currency, form)),
        heat,
        standing: standing.unwrap_or_default(),
        to_answer: i64::try_from(to_answer).unwrap_or(0),
        referrals,
        owed: money.as_ref().and_then(|money| money.outstanding).filter(|owed| owed.minor > 0).map(|owed| form.money(owed)),
        invoices,
        terms: file.terms.iter().rev().map(|term| format!("{} to {}", form.date(term.starts_on), form.date(term.ends_on))).collect(),
        done: match desk.asked("done") {
            Some("pledged") => Some("Passed on. The receiver hears of it by mail."),
            Some("said") => Some("It is noted."),
            Some(other) => file::done(other),
            None => None,
        },
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

async fn chapter_name(known: &Commands, id: ChapterId) -> Result<String, Problem> {
    let chapter = known.load::<Chapter>(&id.to_string(), false).await?.state;
    Ok(chapter.name().map(ToString::to_string).unwrap_or_default())
}

fn section(own: bool, in_charge: bool, chapter: ChapterId, id: MembershipId) -> String {
    if in_charge && !own { format!("/chapters/{chapter}/members") } else { format!("/memberships/{id}") }
}

fn explained(found: &ScoreOfMember, currency: Option<Currency>, form: &Form) -> Score {
    Score {
        points: found.score.points,
        colour: words::colour(found.score.colour),
        class: words::colour_class(found.score.colour),
        span: format!("{} to {}", form.date(found.from), form.date(found.to)),
        policy: words::policy(&found.policy),
        weeks: found.score.weeks,
        measures: Measured::all(&found.score.measures, currency, form),
    }
}

fn referral(row: &ReferralRow, own: MembershipId, other: &str, form: &Form) -> Vec<Cell> {
    let given = row.giver == own;
    let stage = Cell::text(words::referral_stage(row.stage)).class(if row.is_open && !given { "warn" } else { "" });
    vec![
        Cell::text(if row.description.is_empty() { "a referral" } else { &row.description })
            .link(format!("/referrals/{}", row.referral_id)),
        Cell::text(if given { "given" } else { "received" }),
        Cell::text(other),
        Cell::day(Some(row.pledged_on), form),
        Cell::text(words::tier(row.tier)),
        stage,
        if row.is_open { Cell::day(Some(row.expires_on), form) } else { Cell::text("") },
    ]
}

fn billed(id: MembershipId, invoice: &dues::get::InvoiceView, form: &Form) -> Vec<Cell> {
    vec![
        Cell::text(&invoice.number).link(format!("/memberships/{id}/dues/invoices/{}", invoice.id)),
        Cell::day(Some(invoice.issued_on), form),
        Cell::day(Some(invoice.due_on), form),
        Cell::money(invoice.total, form),
        Cell::money(invoice.outstanding, form).class(if invoice.outstanding.minor > 0 { "warn" } else { "" }),
    ]
}
