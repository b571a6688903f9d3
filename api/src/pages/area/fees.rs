//! The fee plans of a region on its page: as they are told, and as one is set.

use crate::http::problem::Problem;
use crate::pages::act::{Field, Filled, amount, choice, day, line, money};
use crate::pages::desk::Desk;
use crate::pages::table::{Cell, Column, Table, amounts, column};
use crate::rest::regions::set_fee_plan::Request;
use domain::region::{DatedFeePlan, Founded};
use domain::{Currency, Money};

/// A fee plan; its fees are in the order of [`FEES`].
const COLUMNS: &[Column] = &[
    column("holds_from", "Holds from"),
    column("currency", "Currency"),
    amounts(FEES[0].0, FEES[0].1),
    amounts(FEES[1].0, FEES[1].1),
    amounts(FEES[2].0, FEES[2].1),
    amounts(FEES[3].0, FEES[3].1),
    amounts(FEES[4].0, FEES[4].1),
    amounts(FEES[5].0, FEES[5].1),
    column("tax", "Tax"),
    column("holds", "Holds").plain(),
];

/// The fees, by the names of the body's fields, with their words.
pub const FEES: [(&str, &str); 6] = [
    ("joining_fee", "Joining"),
    ("dues_one_year", "One year"),
    ("dues_two_years", "Two years"),
    ("late_fee", "Late fee"),
    ("transfer_fee", "Transfer"),
    ("reinstatement_fee", "Reinstatement"),
];

/// The plans, the latest first.
pub fn table(region: &Founded, desk: &Desk) -> Table<'static> {
    let (today, form) = (desk.house().log.clock.now().date_naive(), &desk.form);
    let holding = |dated: &DatedFeePlan| {
        let begun = region
            .fee_plans
            .iter()
            .enumerate()
            .filter(|(_, other)| other.plan.currency == dated.plan.currency && other.holds_from <= today);
        begun.max_by_key(|(set, other)| (other.holds_from, *set)).map(|(set, _)| set)
    };
    let plan = |(set, dated): (usize, &DatedFeePlan)| {
        let tax = format!("{} {}", percent(dated.plan.tax_rate.basis_points()), dated.plan.tax_label);
        let holds = if holding(dated) == Some(set) { "holds now" } else { "" };
        let mut cells = vec![Cell::day(Some(dated.holds_from), form), Cell::text(dated.plan.currency.code())];
        cells.extend(dated.plan.fees().into_iter().map(|fee| Cell::money(fee, form)));
        cells.extend([Cell::text(tax), Cell::text(holds).class("good")]);
        cells
    };
    // Of two that are set for one day the later holds, and stands first.
    let rows = region.fee_plans.iter().enumerate().rev().map(plan).collect();
    Table {
        name: "plans",
        caption: "What membership costs".to_owned(),
        columns: COLUMNS,
        usual: "-holds_from",
        rows,
        filters: Vec::new(),
        empty: "The region has no fee plan of its own: that of the nearest region above holds.",
    }
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
