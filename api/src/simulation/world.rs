//! Where the simulated organisation is: countries with their regions, zones, currencies and fees.

use super::Hand;
use super::chance::Chance;
use anyhow::Result;
use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::ValueEnum;
use domain::exchange_rate::Rate;
use domain::money::TaxRate;
use domain::policy::PolicyScope;
use domain::region::{FeePlan, LegalEntity, RegionCommand};
use domain::rules::{Bands, MemberScoreRules, Rule};
use domain::text::{EntityCode, Locale, Name, Note};
use domain::{Currency, Money, RegionId};
use infra::commands::exchange_rates::RecordExchangeRate;
use infra::commands::policies::{ChangePolicy, PolicyChange};
use infra::commands::regions::{ChangeRegion, FoundRegion};

/// How far a simulated organisation reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scale {
    /// A few regions in several countries
    Small,
    /// One country, with all its regions
    National,
    /// Many countries on every continent
    World,
}

/// A country as the simulation knows it. Dues are in major units.
struct Country {
    code: &'static str,
    name: &'static str,
    regions: &'static [&'static str],
    zones: &'static [Tz],
    currencies: &'static [&'static str],
    locale: &'static str,
    dues: i64,
    tax: u32,
    tax_label: &'static str,
    holidays: &'static [(u32, u32, &'static str)],
}

const NEW_YEAR: (u32, u32, &str) = (1, 1, "New Year's Day");
const CHRISTMAS: (u32, u32, &str) = (12, 25, "Christmas Day");
const BOXING: (u32, u32, &str) = (12, 26, "26 December");

const COUNTRIES: &[Country] = &[
    Country {
        code: "CH01",
        name: "Switzerland",
        regions: &["Nordschweiz", "Romandie", "Ostschweiz"],
        zones: &[Tz::Europe__Zurich],
        currencies: &["CHF", "EUR"],
        locale: "de-CH",
        dues: 980,
        tax: 810,
        tax_label: "MWST",
        holidays: &[NEW_YEAR, (8, 1, "National Day"), CHRISTMAS, BOXING],
    },
    Country {
        code: "GB01",
        name: "United Kingdom",
        regions: &["London North", "Midlands", "Scotland"],
        zones: &[Tz::Europe__London],
        currencies: &["GBP", "EUR"],
        locale: "en-GB",
        dues: 860,
        tax: 2000,
        tax_label: "VAT",
        holidays: &[NEW_YEAR, CHRISTMAS, BOXING],
    },
    Country {
        code: "DE01",
        name: "Germany",
        regions: &["Rheinland", "Bayern"],
        zones: &[Tz::Europe__Berlin],
        currencies: &["EUR"],
        locale: "de-DE",
        dues: 940,
        tax: 1900,
        tax_label: "USt",
        holidays: &[NEW_YEAR, (5, 1, "Tag der Arbeit"), (10, 3, "Tag der Deutschen Einheit"), CHRISTMAS, BOXING],
    },
    Country {
        code: "US01",
        name: "United States",
        regions: &["New England", "Pacific Coast", "Texas"],
        zones: &[Tz::America__New_York, Tz::America__Los_Angeles, Tz::America__Chicago],
        currencies: &["USD"],
        locale: "en-US",
        dues: 1_090,
        tax: 0,
        tax_label: "Tax",
        holidays: &[NEW_YEAR, (7, 4, "Independence Day"), CHRISTMAS],
    },
    Country {
        code: "JP01",
        name: "Japan",
        regions: &["Kanto", "Kansai"],
        zones: &[Tz::Asia__Tokyo],
        currencies: &["JPY"],
        locale: "ja-JP",
        dues: 140_000,
        tax: 1000,
        tax_label: "JCT",
        holidays: &[NEW_YEAR, (5, 3, "Constitution Day"), (11, 3, "Culture Day")],
    },
    Country {
        code: "NZ01",
        name: "New Zealand",
        regions: &["Auckland"],
        zones: &[Tz::Pacific__Auckland],
        currencies: &["NZD", "AUD"],
        locale: "en-NZ",
        dues: 1_450,
        tax: 1500,
        tax_label: "GST",
        holidays: &[NEW_YEAR, (2, 6, "Waitangi Day"), CHRISTMAS, BOXING],
    },
    Country {
        code: "KW01",
        name: "Kuwait",
        regions: &["Kuwait City"],
        zones: &[Tz::Asia__Kuwait],
        currencies: &["KWD", "USD"],
        locale: "ar-KW",
        dues: 310,
        tax: 0,
        tax_label: "VAT",
        holidays: &[NEW_YEAR, (2, 25, "National Day")],
    },
    Country {
        code: "BR01",
        name: "Brazil",
        regions: &["São Paulo", "Minas"],
        zones: &[Tz::America__Sao_Paulo],
        currencies: &["BRL"],
        locale: "pt-BR",
        dues: 3_900,
        tax: 500,
        tax_label: "ISS",
        holidays: &[NEW_YEAR, (9, 7, "Independência"), CHRISTMAS],
    },
    Country {
        code: "IN01",
        name: "India",
        regions: &["Maharashtra", "Karnataka", "Delhi"],
        zones: &[Tz::Asia__Kolkata],
        currencies: &["INR"],
        locale: "en-IN",
        dues: 46_000,
        tax: 1800,
        tax_label: "GST",
        holidays: &[(1, 26, "Republic Day"), (8, 15, "Independence Day")],
    },
    Country {
        code: "ZA01",
        name: "South Africa",
        regions: &["Western Cape", "Gauteng"],
        zones: &[Tz::Africa__Johannesburg],
        currencies: &["ZAR"],
        locale: "en-ZA",
        dues: 11_500,
        tax: 1500,
        tax_label: "VAT",
        holidays: &[NEW_YEAR, (4, 27, "Freedom Day"), CHRISTMAS, BOXING],
    },
];

/// What a unit of each currency is worth, in millionths of a euro.
const WORTH: &[(&str, i64)] = &[
    ("EUR", 1_000_000),
    ("GBP", 1_170_000),
    ("CHF", 1_040_000),
    ("USD", 920_000),
    ("JPY", 6_100),
    ("NZD", 560_000),
    ("AUD", 610_000),
    ("KWD", 3_000_000),
    ("BRL", 170_000),
    ("INR", 11_000),
    ("ZAR", 50_000),
];

/// What headquarters reckons in.
const QUOTES: [&str; 2] = ["EUR", "GBP"];

/// Records what each currency of the organisation is worth on a day.
pub(super) async fn record_rates(hand: &Hand, scale: Scale, chance: &mut Chance, dated: NaiveDate) -> Result<()> {
    let used = |code: &str| QUOTES.contains(&code) || countries(scale).iter().any(|country| country.currencies.contains(&code));
    // What they are worth wavers about what they were always worth.
    let worth: Vec<(&str, i64)> = WORTH
        .iter()
        .filter(|(code, _)| used(code))
        .map(|(code, worth)| (*code, worth * (1_000 + chance.between(-15, 15)) / 1_000))
        .collect();
    for (quote, of_quote) in worth.iter().filter(|(code, _)| QUOTES.contains(code)) {
        for (base, of_base) in worth.iter().filter(|(base, _)| base != quote) {
            let millionths = of_base * 1_000_000 / of_quote;
            let use_case = RecordExchangeRate {
                base: Currency::parse(base)?,
                quote: Currency::parse(quote)?,
                dated,
                rate: Rate::parse(&format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000))?,
                source: name("Central bank, monthly reference")?,
            };
            hand.perform("headquarters", &format!("rate {base} {quote} {dated}"), use_case).await?;
        }
    }
    Ok(())
}

/// A region that chapters are founded in.
pub struct Place {
    pub country: RegionId,
    pub region: RegionId,
    pub zone: Tz,
    pub currencies: Vec<Currency>,
    /// What a small closing is about, in minor units.
    pub small_business: i64,
}

impl Place {
    pub(super) fn ids(&self) -> [RegionId; 2] {
        [self.country, self.region]
    }
}

fn countries(scale: Scale) -> &'static [Country] {
    match scale {
        Scale::Small => &COUNTRIES[..6],
        Scale::National => &COUNTRIES[1..2],
        Scale::World => COUNTRIES,
    }
}

fn name(text: &str) -> Result<Name> {
    Ok(Name::parse(text)?)
}

/// Founds the countries and their regions, with fee plans and holidays for the years around a day.
pub(super) async fn found_regions(hand: &Hand, scale: Scale, from: NaiveDate) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    for country in countries(scale) {
        let id: RegionId = hand.id("region", &[country.code]);
        let currencies: Vec<Currency> = country.currencies.iter().map(|code| Currency::parse(code)).collect::<Result<_, _>>()?;
        let found = FoundRegion {
            id,
            name: name(country.name)?,
            parent: None,
            legal_entity: Some(LegalEntity {
                code: EntityCode::parse(country.code)?,
                name: name(&format!("Chapterhouse {} Ltd", country.name))?,
            }),
            currencies: Some(currencies.clone()),
            locale: Some(Locale::parse(country.locale)?),
        };
        hand.perform("headquarters", &format!("found {}", country.code), found).await?;
        let plan = fee_plan(country, currencies[0])?;
        let command = RegionCommand::SetFeePlan { plan, holds_from: from };
        hand.perform("headquarters", &format!("fees {}", country.code), ChangeRegion { id, command }).await?;
        declare_holidays(hand, country, id, from).await?;
        score_in(hand, country, id, currencies[0], from).await?;
        for (number, region) in country.regions.iter().enumerate() {
            let region_id: RegionId = hand.id("region", &[country.code, region]);
            let found =
                FoundRegion { id: region_id, name: name(region)?, parent: Some(id), legal_entity: None, currencies: None, locale: None };
            hand.perform("headquarters", &format!("found {} {region}", country.code), found).await?;
            let zone = country.zones[number % country.zones.len()];
            let small_business = country.dues / 8 * 10_i64.pow(currencies[0].places());
            places.push(Place { country: id, region: region_id, zone, currencies: currencies.clone(), small_business });
        }
    }
    Ok(places)
}

fn fee_plan(country: &Country, currency: Currency) -> Result<FeePlan> {
    let money = |major: i64| Money::of_minor(major * 10_i64.pow(currency.places()), currency);
    Ok(FeePlan {
        currency,
        joining_fee: money(country.dues / 4),
        dues_one_year: money(country.dues),
        dues_two_years: money(country.dues * 18 / 10),
        late_fee: money(country.dues / 20 + 1),
        transfer_fee: money(country.dues / 15),
        reinstatement_fee: money(country.dues / 8),
        tax_rate: TaxRate::of_basis_points(country.tax)?,
        tax_label: name(country.tax_label)?,
    })
}

/// Closed business is scored in the country's own money, with bands of about the same worth.
async fn score_in(hand: &Hand, country: &Country, id: RegionId, currency: Currency, holds_from: NaiveDate) -> Result<()> {
    let standard = MemberScoreRules::default();
    if currency == standard.currency {
        return Ok(());
    }
    // What a year's dues buy is about the same everywhere; the default bands are made for dues of 860 pounds.
    let scaled = |limit: i64| limit * country.dues / 860;
    let bands: Vec<(i64, u32)> = standard.closed_business.below.iter().map(|band| (scaled(band.limit_thousandths), band.points)).collect();
    let rule = MemberScoreRules { currency, closed_business: Bands::of(&bands, standard.closed_business.otherwise), ..standard };
    let change = PolicyChange::Change(Box::new(Rule::MemberScore(rule)));
    let reason = Some(Note::parse("Business is scored in the country's own currency.")?);
    let use_case = ChangePolicy { scope: PolicyScope::Region(id), change, holds_from, reason };
    hand.perform("headquarters", &format!("score {}", country.code), use_case).await?;
    Ok(())
}

async fn declare_holidays(hand: &Hand, country: &Country, id: RegionId, from: NaiveDate) -> Result<()> {
    use chrono::Datelike;
    for year in from.year()..=from.year() + 3 {
        for (month, day, title) in country.holidays {
            let Some(on) = NaiveDate::from_ymd_opt(year, *month, *day) else { continue };
            let command = RegionCommand::DeclareHoliday { on, name: name(title)? };
            hand.perform("headquarters", &format!("holiday {} {on}", country.code), ChangeRegion { id, command }).await?;
        }
    }
    Ok(())
}
