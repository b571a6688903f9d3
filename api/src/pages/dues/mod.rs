//! Money over an area, for whoever sees it: invoices, payments, and those that are late, each with its sums by currency.

mod invoices;
mod late;
mod payments;

use super::desk::Desk;
use super::frame::Place;
use super::places::Places;
use super::table::Filter;
use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::rest::invoices::Area;
use actix_web::web::ServiceConfig;
use domain::{Currency, MembershipId, Money, RegionId};
use infra::mail::Form;
use infra::runner::Source;
use projections::answers::Names;
use projections::{MemberNameRow, MemberRow, Where};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(invoices::of_organisation).service(invoices::of_region);
    config.service(payments::of_organisation).service(payments::of_region);
    config.service(late::of_organisation).service(late::of_region);
}

/// Sums of some currencies, for a line.
fn added(sums: &[Money], form: &Form) -> String {
    sums.iter().map(|money| form.money(*money)).collect::<Vec<_>>().join(" + ")
}

/// Where it is looked at.
struct Look {
    place: Place,
    object: Object,
    base: String,
    title: String,
    area: Area,
    places: Places,
}

impl Look {
    async fn at(desk: &Desk, region: Option<RegionId>) -> Result<Self, Problem> {
        let object = region.map_or(Object::Organisation, Object::Region);
        desk.access.require(&desk.caller, Action::ReadMoney, object).await?;
        let places = Places::of(desk).await?;
        let id = |name: &'static str| {
            let read = |text: &str| text.parse::<Uuid>().map_err(|_| Problem::invalid(name, "it is an id: choose one that is offered"));
            desk.asked(name).map(read).transpose()
        };
        let asked = id("region_id")?;
        if let (Some(asked), Some(region)) = (asked, region)
            && !crate::http::access::Access::subtree(&desk.house().runner, region.into()).await?.contains(&asked)
        {
            return Err(Problem::not_found("region"));
        }
        let currency = desk.asked("currency").map(Currency::parse).transpose().map_err(|error| Problem::invalid("currency", error))?;
        Ok(Self {
            place: region.map_or(Place::Organisation, Place::Region),
            object,
            base: region.map_or_else(|| "/dues".to_owned(), |id| format!("/regions/{id}/dues")),
            title: region.map_or_else(|| "the organisation".to_owned(), |id| places.region(id).to_owned()),
            area: Area {
                region_id: asked.or(region.map(Uuid::from)),
                chapter_id: id("chapter_id")?,
                membership_id: id("membership_id")?,
                legal_entity: desk.asked("legal_entity").map(str::to_owned),
                currency,
            },
            places,
        })
    }

    async fn wanted(&self, desk: &Desk) -> Result<Vec<Where>, Problem> {
        self.area.wanted(&desk.caller, &desk.access, &desk.house().runner).await
    }

    /// Filters by region, legal entity and currency.
    fn filters(&self) -> Vec<Filter> {
        let all = || (String::new(), "All".to_owned());
        let currencies: BTreeSet<&str> = self.places.chapters.iter().map(|row| row.currency.code()).collect();
        let entities: BTreeMap<&str, &str> =
            self.places.regions.iter().map(|row| (row.legal_entity.as_str(), row.legal_entity_name.as_str())).collect();
        let currencies = currencies.into_iter().map(|code| (code.to_owned(), code.to_owned()));
        let entities = entities.into_iter().map(|(code, name)| (code.to_owned(), format!("{name} ({code})")));
        vec![
            Filter { name: "region_id", label: "Region", values: [all()].into_iter().chain(self.places.of_regions()).collect() },
            Filter { name: "legal_entity", label: "Legal entity", values: [all()].into_iter().chain(entities).collect() },
            Filter { name: "currency", label: "Currency", values: [all()].into_iter().chain(currencies).collect() },
        ]
    }
}

/// A choice of words, each its own value.
fn of_words(name: &'static str, label: &'static str, words: &[&str]) -> Filter {
    let all = [(String::new(), "All".to_owned())].into_iter();
    let word = |word: &&str| ((*word).to_owned(), word.replace('_', " "));
    Filter { name, label, values: all.chain(words.iter().map(word)).collect() }
}

/// A word of the address as the value that it names.
fn named<T: serde::de::DeserializeOwned>(desk: &Desk, name: &'static str) -> Result<Option<T>, Problem> {
    let read =
        |text: &str| serde_json::from_value(serde_json::json!(text)).map_err(|_| Problem::invalid(name, "choose one that is offered"));
    desk.asked(name).map(read).transpose()
}

/// The names of the members of some rows.
async fn names(desk: &Desk, ids: Vec<Uuid>) -> Result<BTreeMap<MembershipId, String>, Problem> {
    let source = Source::live(&desk.house().runner).await?;
    let members: Vec<MemberRow> = source.rows(&[Where::In("membership_id", ids.clone())]).await?;
    let others: Vec<MemberNameRow> = source.rows(&[Where::In("membership_id", ids)]).await?;
    let known = Names::of(others);
    Ok(members.iter().map(|row| (row.membership_id, super::words::named(&known.who(row)))).collect())
}
