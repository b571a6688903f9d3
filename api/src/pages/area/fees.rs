//! The fee plans of a region on its page: as they are told, and as one is set.

use crate::http::problem::Problem;
use crate::pages::act::{Field, Filled, amount, choice, day, line, money};
use crate::pages::desk::Desk;
use crate::rest::regions::set_fee_plan::Request;
use domain::region::{DatedFeePlan, Founded};
use domain::{Currency, Money};

/// A fee plan in words.
pub struct Plan {
    pub holds_from: String,
    pub currency: String,
    /// The amounts, in the order of [`FEES`].
    pub fees: Vec<String>,
    pub tax: String,
    pub holds: bool,
}

/// The fees, by the names of the body's fields, with their words.
pub const FEES: [(&str, &str); 6] = [
    ("joining_fee", "Joining"),
    ("dues_one_year", "One year"),
    ("dues_two_years", "Two years"),
    ("late_fee", "Late fee"),
    ("transfer_fee", "Transfer"),
    ("reinstatement_fee", "Reinstatement"),
];

/// The plans, those of a currency together, the latest first.
pub fn in_words(region: &Founded, desk: &Desk) -> Vec<Plan> {
    let today = desk.house().log.clock.now().date_naive();
    let mut plans: Vec<(usize, &DatedFeePlan)> = region.fee_plans.iter().enumerate().collect();
    plans.sort_by_key(|(set, dated)| (dated.plan.currency, std::cmp::Reverse((dated.holds_from, *set))));
    let holding = |dated: &DatedFeePlan| {
        let begun = region
            .fee_plans
            .iter()
            .enumerate()
            .filter(|(_, other)| other.plan.currency == dated.plan.currency && other.holds_from <= today);
        begun.max_by_key(|(set, other)| (other.holds_from, *set)).map(|(set, _)| set)
    };
    let plan = |(set, dated): (usize, &DatedFeePlan)| Plan {
        holds_from: desk.form.date(dated.holds_from),
        currency: dated.plan.currency.code().to_owned(),
        fees: dated.plan.fees().into_iter().map(|fee| desk.form.money(fee)).collect(),
        tax: format!("{} {}", percent(dated.plan.tax_rate.basis_points()), dated.plan.tax_label),
        holds: holding(dated) == Some(set),
    };
    plans.into_iter().map(plan).collect()
}

fn percent(basis_points: u32) -> String {
    format!("{}.{:02}\u{a0}%", basis_points / 100, basis_points % 100)
}

/// The fields of a plan, with what the latest one in the region's first currency says.
pub fn fields(region: &Founded, desk: &Desk) -> Vec<Field> {
    let wanted = desk.asked("currency").and_then(|code| region.currencies.iter().find(|currency| currency.code() == code));
    let currency = wanted.or(region.currencies.first());
    let latest = region.fee_plans.iter().rev().find(|dated| Some(&dated.plan.currency) == currency).map(|dated| &dated.plan);
    let currencies = region.currencies.iter().map(|currency| (currency.code(), currency.code()));
    let chosen = currency.map(|currency| currency.code()).unwrap_or_default();
    let mut fields = vec![day("holds_from", "Holds from"), choice("plan.currency", "Currency", currencies).value(chosen)];
    let amounts = latest.map(|plan| plan.fees().map(Money::amount));
    for (n, (name, words)) in FEES.iter().enumerate() {
        let value = amounts.as_ref().map(|amounts| amounts[n].clone()).unwrap_or_default();
        let field = money(format!("plan.{name}.amount"), *words).value(value);
        fields.push(if *name == "late_fee" { field.hint("As the policy says when left empty.") } else { field });
    }
    let tax = latest.map(|plan| plan.tax_rate.basis_points());
    let tax = tax.map(|points| format!("{}.{:02}", points / 100, points % 100)).unwrap_or_default();
    fields.push(line("plan.tax_rate", "Tax, in per cent").value(tax).hint("Such as 8.1; 0 for none."));
    let label = latest.map(|plan| plan.tax_label.to_string()).unwrap_or_default();
    fields.push(line("plan.tax_label", "What the tax is called").value(label).hint("As invoices write it, such as VAT."));
    fields
}

/// What a form says, as the body of REST: every fee in the plan's currency, the tax in hundredths of a per cent.
pub fn read(filled: &Filled) -> Result<Request, Problem> {
    let currency = filled.said("plan.currency");
    let places = Currency::parse(currency).map_or(0, Currency::places);
    let mut otherwise = vec![("plan.tax_rate".to_owned(), basis_points(filled.said("plan.tax_rate"))?)];
    for (name, _) in FEES {
        let amount = amount(filled.said(&format!("plan.{name}.amount")), places);
        // A fee that may be left out is none without its currency, too.
        let of = if amount.is_empty() && name == "late_fee" { String::new() } else { currency.to_owned() };
        otherwise.push((format!("plan.{name}.amount"), amount));
        otherwise.push((format!("plan.{name}.currency"), of));
    }
    let otherwise: Vec<(&str, String)> = otherwise.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    filled.body_with(&otherwise)
}

/// A percentage as it is typed, in hundredths of a per cent.
fn basis_points(typed: &str) -> Result<String, Problem> {
    let wrong = || Problem::invalid("plan.tax_rate", "it is a percentage such as 8.1, with two decimal places at most");
    if typed.is_empty() {
        return Ok(String::new());
    }
    let typed = typed.trim_end_matches('%').trim().replace(',', ".");
    let (whole, fraction) = typed.split_once('.').unwrap_or((&typed, ""));
    let plain = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    if fraction.len() > 2 || whole.is_empty() || !plain(whole) || !plain(fraction) {
        return Err(wrong());
    }
    let points: u32 = format!("{whole}{fraction:0<2}").parse().map_err(|_| wrong())?;
    Ok(points.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_read_exactly() {
        for (typed, read) in [("8.1", "810"), ("19", "1900"), ("7,70 %", "770"), ("0", "0"), ("0.05", "5"), ("", "")] {
            assert_eq!(basis_points(typed).unwrap(), read, "{typed}");
        }
        for wrong in ["8.123", "a", ".5", "-1", "1.2.3"] {
            assert!(basis_points(wrong).is_err(), "{wrong}");
        }
    }
}
