//! GET and POST /regions/{id}/settings: what a region is called, in which currencies it is paid, what membership costs there, and its holidays.

use super::fees;
use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, Tried, day, line, no_such_act, problems};
use crate::pages::called::language;
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Shown, Table, acts, column};
use crate::rest::regions::{administer, declare_holiday, rename, set_currencies, set_fee_plan};
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use domain::RegionId;
use domain::region::{Founded, Region, RegionCommand};
use infra::commands::Committed;
use infra::commands::regions::{ChangeRegion, SetCurrencies, SetFeePlan};
use uuid::Uuid;

const HOLIDAYS: &[Column] = &[column("on", "Day"), column("name", "Name").plain(), acts("Withdraw")];

#[derive(Template)]
#[template(path = "area/settings.html")]
struct Page {
    frame: Frame,
    name: String,
    facts: Vec<(&'static str, String)>,
    rename: Option<Act>,
    currencies: Option<Act>,
    plans: Shown,
    set_plan: Option<Act>,
    holidays: Shown,
    declare: Option<Act>,
    done: Option<&'static str>,
    wrong: Vec<(String, String)>,
}

#[get("/regions/{id}/settings")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    page(&desk, RegionId(*id), &Tried::default()).await
}

#[post("/regions/{id}/settings")]
pub async fn send(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = RegionId(*id);
    match perform(&filled, id).await {
        Ok(done) => Ok(filled.leads_to(&format!("/regions/{id}/settings"), done.position)),
        Err(problem) => page(&filled.desk, id, &filled.tried(problem)?).await,
    }
}

async fn perform(filled: &Filled, id: RegionId) -> Result<Committed, Problem> {
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
        "withdraw" => RegionCommand::WithdrawHoliday { on: filled.said("on").parse().map_err(|_| no_such_act())? },
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
    let holidays = holidays(region, &here, administers, desk, tried);
    let [plans, holidays] = match Table::answer([fees::table(region, desk), holidays], desk, Object::Region(id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let [rename, currencies, declare, set_plan] = offered(region, &here, desk).map(|act| administers.then(|| act.taking(tried)));
    let wrong = problems([&rename, &currencies, &declare, &set_plan].into_iter().flatten().chain(holidays.acts()), tried);
    let page = Page {
        frame: desk.frame(Place::Region(id), &here, None).await?,
        name: region.name.to_string(),
        facts: vec![
            ("Invoices are from", format!("{} ({})", region.legal_entity.name, region.legal_entity.code)),
            ("Currencies", codes(region)),
            ("Language of letters", language(&region.locale.to_string())),
        ],
        plans,
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

fn codes(region: &Founded) -> String {
    region.currencies.iter().map(|currency| currency.code()).collect::<Vec<_>>().join(", ")
}

/// Its name, its currencies, a holiday, a fee plan.
fn offered(region: &Founded, here: &str, desk: &Desk) -> [Act; 4] {
    let kept = "Codes with commas between; the first is used where none is named. Those of its chapters and fee plans stay among them.";
    let net = "Amounts are net; tax comes on top. Invoices that have been issued stay as they are.";
    [
        Act::new("rename", here, "Rename it").field(line("name", "Name").value(&region.name)),
        Act::new("currencies", here, "Set the currencies").field(line("currencies", "Currencies").value(codes(region)).hint(kept)),
        Act::new("declare", here, "Declare it").titled("Declare a holiday").field(day("on", "On")).field(line("name", "Name")),
        Act::new("plan", here, "Set the fee plan").titled("Set a fee plan from a day on").says(net).fields(fees::fields(region, desk)),
    ]
}

fn holidays(region: &Founded, here: &str, administers: bool, desk: &Desk, tried: &Tried) -> Table<'static> {
    let withdraw = |on: &chrono::NaiveDate| Act::new("withdraw", here, "Withdraw it").about("on", on).taking(tried);
    let holiday = |(on, name): (&chrono::NaiveDate, &domain::text::Name)| {
        let day = Cell::day(Some(*on), &desk.form).told(desk.form.day(*on));
        vec![day, Cell::text(name.to_string()), Cell::acts(administers.then(|| withdraw(on)))]
    };
    Table {
        name: "holidays",
        caption: "Holidays".to_owned(),
        columns: HOLIDAYS,
        usual: "on",
        rows: region.holidays.iter().map(holiday).collect(),
        filters: Vec::new(),
        empty: "None of its own; those of the regions above hold as well.",
    }
}
