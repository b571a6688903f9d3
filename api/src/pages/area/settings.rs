//! GET and POST /regions/{id}/settings: what a region is called, in which currencies it is paid, what membership costs there, and its holidays.

use super::fees::{self, Plan};
use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::desk::{Desk, Filled};
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::offer::{Fields, Offer, Tried, day, known, line, no_such_act, wrongs};
use crate::rest::regions::{administer, declare_holiday, rename, set_currencies, set_fee_plan};
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use domain::RegionId;
use domain::region::{Founded, Region, RegionCommand};
use infra::commands::Committed;
use infra::commands::regions::{ChangeRegion, SetCurrencies, SetFeePlan};
use uuid::Uuid;

/// A holiday, and the act that withdraws it.
struct Holiday {
    on: String,
    name: String,
    withdraw: Option<Offer>,
}

#[derive(Template)]
#[template(path = "area/settings.html")]
struct Page {
    frame: Frame,
    name: String,
    facts: Vec<(&'static str, String)>,
    rename: Option<Offer>,
    currencies: Option<Offer>,
    plans: Vec<Plan>,
    set_plan: Option<Offer>,
    holidays: Vec<Holiday>,
    declare: Option<Offer>,
    done: Option<&'static str>,
    wrong: Vec<(String, String)>,
}

#[get("/regions/{id}/settings")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    page(&desk, RegionId(*id), &Tried::default()).await
}

#[post("/regions/{id}/settings")]
pub async fn send(filled: Filled<Fields>, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = RegionId(*id);
    match perform(&filled, id).await {
        Ok(done) => {
            let action = filled.action().split('-').next().unwrap_or_default();
            Ok(filled.desk.visitor.to(&format!("/regions/{id}/settings?done={action}&min_position={}", done.position)))
        }
        Err(problem) => page(&filled.desk, id, &filled.tried(problem)?).await,
    }
}

async fn perform(filled: &Filled<Fields>, id: RegionId) -> Result<Committed, Problem> {
    let command = match filled.action() {
        "rename" => RegionCommand::Rename { name: filled.body::<rename::Request>()?.name },
        "currencies" => {
            let set_currencies::Request { currencies } = filled.body_listing("currencies")?;
            return administer(filled.doing(), id, SetCurrencies { id, currencies }).await;
        }
        "plan" => {
            let set_fee_plan::Request { plan, holds_from } = fees::read(filled)?;
            return administer(filled.doing(), id, SetFeePlan { id, plan, holds_from }).await;
        }
        "declare" => {
            let declare_holiday::Request { on, name } = filled.body()?;
            RegionCommand::DeclareHoliday { on, name }
        }
        withdraw if withdraw.starts_with("withdraw-") => {
            RegionCommand::WithdrawHoliday { on: filled.said("on").parse().map_err(|_| no_such_act())? }
        }
        _ => return Err(no_such_act()),
    };
    administer(filled.doing(), id, ChangeRegion { id, command }).await
}

async fn page(desk: &Desk, id: RegionId, tried: &Tried) -> Result<HttpResponse, Instead> {
    desk.access.require(&desk.caller, Action::ReadDashboards, Object::Region(id)).await?;
    let found = desk.house().commands.existing::<Region>(&id.to_string(), "region").await?;
    let region = found.state.founded().ok_or_else(|| Problem::not_found("region"))?;
    let administers = desk.access.lets(&desk.caller, Action::Administer, Object::Region(id)).await?;
    let here = format!("/regions/{id}/settings");
    let codes: Vec<&str> = region.currencies.iter().map(|currency| currency.code()).collect();
    let rename = Offer::new("rename", "Rename it", &here, vec![line("name", "Name").value(region.name.to_string())], tried).folded();
    let field = line("currencies", "Currencies").value(codes.join(", "));
    let field = field
        .hint("Codes with commas between; the first is used where none is named. Those of its chapters and fee plans stay among them.");
    let currencies = Offer::new("currencies", "Set the currencies", &here, vec![field], tried).folded();
    let fields = vec![day("on", "On"), line("name", "Name")];
    let declare = Offer::new("declare", "Declare it", &here, fields, tried).titled("Declare a holiday").folded();
    let set_plan = Offer::new("plan", "Set the fee plan", &here, fees::fields(region, desk), tried);
    let set_plan = set_plan
        .titled("Set a fee plan from a day on")
        .about("Amounts are net; tax comes on top. Invoices that have been issued stay as they are.")
        .folded();
    let holidays = holidays(region, &here, administers, desk, tried);
    let if_may = |act: Offer| administers.then_some(act);
    let (rename, currencies, declare, set_plan) = (if_may(rename), if_may(currencies), if_may(declare), if_may(set_plan));
    let acts =
        [&rename, &currencies, &declare, &set_plan].into_iter().flatten().chain(holidays.iter().filter_map(|one| one.withdraw.as_ref()));
    let wrong = wrongs(acts);
    let page = Page {
        frame: desk.frame(Place::Region(id), &here, None).await?,
        name: region.name.to_string(),
        facts: vec![
            ("Invoices are from", format!("{} ({})", region.legal_entity.name, region.legal_entity.code)),
            ("Currencies", codes.join(", ")),
            ("Language", region.locale.to_string()),
        ],
        plans: fees::in_words(region, desk),
        rename,
        currencies,
        set_plan,
        holidays,
        declare,
        done: match desk.asked("done") {
            Some("found") => Some("Founded. Set its fee plan, then found its chapters."),
            Some("rename") => Some("It has its new name."),
            Some("currencies") => Some("Its currencies are set."),
            Some("plan") => Some("The fee plan is set. It holds from its day."),
            Some("declare") => Some("Declared. No chapter of the region meets on that day."),
            Some("withdraw") => Some("The holiday is withdrawn."),
            _ => None,
        },
        wrong,
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

fn holidays(region: &Founded, here: &str, administers: bool, desk: &Desk, tried: &Tried) -> Vec<Holiday> {
    let holiday = |(on, name): (&chrono::NaiveDate, &domain::text::Name)| Holiday {
        on: desk.form.day(*on),
        name: name.to_string(),
        withdraw: administers.then(|| Offer::new(&format!("withdraw-{on}"), "Withdraw it", here, vec![known("on", on)], tried).folded()),
    };
    region.holidays.iter().map(holiday).collect()
}
