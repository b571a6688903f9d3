//! GET /chapters/{id}/pledges: every referral that was pledged, and what it has come to.

use super::parties::Parties;
use super::seen;
use crate::http::access::Object;
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Filter, Table, column};
use crate::pages::words::{self, counted};
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use domain::ChapterId;
use domain::referral::Stage;
use infra::mail::Form;
use projections::{Cell as Stored, ReferralRow, Value, Where};
use uuid::Uuid;

const COLUMNS: &[Column] = &[
    column("pledged_on", "Pledged"),
    column("giver", "From").plain(),
    column("receiver", "To").plain(),
    column("about", "About").aside(),
    column("tier", "Who buys").aside(),
    column("stage", "Stage").plain(),
    column("stage_since", "Latest news").aside(),
    column("expires_on", "Expires").aside(),
];

/// What may be asked for besides a stage: all that count on the dashboard, and all that still await their outcome.
const COUNTED: &str = "counted";
const OPEN: &str = "open";

const STAGES: [Stage; 8] = [
    Stage::Pledged,
    Stage::Acknowledged,
    Stage::Contacted,
    Stage::Closed,
    Stage::NotSold,
    Stage::Expired,
    Stage::Disputed,
    Stage::Withdrawn,
];

const TIERS: [(&str, &str); 2] = [("inside", "The giver"), ("outside", "Somebody whom the giver knows")];

fn choices() -> Filter {
    let mut choices = Filter::of("which", "Which", [(COUNTED, "All that count"), (OPEN, "Still open")]);
    choices.values.extend(STAGES.map(|stage| (named(stage), words::capital(words::referral_stage(stage)))));
    choices
}

/// A stage as an address names it.
fn named(stage: Stage) -> String {
    stage.to_value().to_string()
}

#[get("/chapters/{id}/pledges")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let seen = seen(&desk, ChapterId(*id)).await?;
    let which = desk.asked("which").unwrap_or_default().to_owned();
    let mut parties = Parties::of(&desk, &seen, "pledged_on", which == OPEN).await?;
    let stage = STAGES.into_iter().find(|stage| named(*stage) == which);
    match (which.as_str(), stage) {
        (_, Some(stage)) => parties.wanted.push(Where::Is("stage", stage.to_value())),
        (OPEN, _) => parties.wanted.push(Where::Is("is_open", Value::Bool(true))),
        ("" | COUNTED, _) => {}
        _ => return Err(Problem::invalid("which", "choose one that is offered").into()),
    }
    match desk.asked("tier") {
        None => {}
        Some(tier) if TIERS.iter().any(|(known, _)| *known == tier) => parties.wanted.push(Where::Is("tier", Value::Text(tier.to_owned()))),
        Some(_) => return Err(Problem::invalid("tier", "choose one that is offered").into()),
    }
    let mut pledges: Vec<ReferralRow> = seen.view.source.rows(&parties.wanted).await?;
    pledges.retain(|row| which != COUNTED || row.stage != Stage::Withdrawn);
    let [giver, receiver] = parties.filters();
    let table = Table {
        name: "",
        caption: "Pledges".to_owned(),
        columns: COLUMNS,
        usual: "-pledged_on",
        rows: pledges.iter().map(|row| cells(row, &parties, &desk.form)).collect(),
        filters: vec![choices(), giver, receiver, Filter::of("tier", "Who buys", TIERS)],
        empty: "Nothing was pledged in these days. A member passes a referral from their own page, and it appears here.",
    };
    let [list] = match Table::answer([table], &desk, Object::Chapter(seen.id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let title = title(&pledges);
    parties.shown(&desk, &seen, "pledges", ("Pledges", title), list).await
}

fn title(pledges: &[ReferralRow]) -> String {
    let all = i64::try_from(pledges.len()).unwrap_or(i64::MAX);
    let open = i64::try_from(pledges.iter().filter(|row| row.is_open).count()).unwrap_or(i64::MAX);
    match open {
        _ if all == 0 => "No referral fits".to_owned(),
        0 => format!("{}, each with its outcome", counted(all, "referral", "referrals")),
        open if open == all => counted(open, "referral awaits its outcome", "referrals await their outcome"),
        open => format!("{} of {} await their outcome", open, counted(all, "referral", "referrals")),
    }
}

fn cells(row: &ReferralRow, parties: &Parties, form: &Form) -> Vec<Cell> {
    vec![
        Cell::day(Some(row.pledged_on), form).link(format!("/referrals/{}", row.referral_id)),
        parties.cell(row.giver),
        parties.cell(row.receiver),
        Cell::text(row.description.clone()),
        Cell::text(words::tier(row.tier)),
        Cell::text(words::referral_stage(row.stage)),
        Cell::day(Some(row.stage_since), form),
        if row.is_open { Cell::day(Some(row.expires_on), form) } else { Cell::text("") },
    ]
}
