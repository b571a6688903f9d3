//! GET /dues and /regions/{id}/dues: the invoices.

use super::{Look, added, named, names, of_words};
use crate::pages::desk::Desk;
use crate::pages::frame::Frame;
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Listed, Shown, address, amounts, column};
use crate::pages::words;
use crate::rest::invoices::Which;
use crate::rest::invoices::totals::{Answer, sums};
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::{Currency, MembershipId, Money, RegionId};
use infra::mail::Form;
use projections::{InvoiceRow, InvoiceStanding};
use std::collections::BTreeMap;
use uuid::Uuid;

const COLUMNS: &[Column] = &[
    column("number", "Invoice"),
    column("member", "Member").plain(),
    column("chapter", "Chapter").aside(),
    column("kind", "For").aside(),
    column("issued_on", "Issued").aside(),
    column("due_on", "Due").aside(),
    column("status", "State").plain(),
    amounts("total_minor", "Total").aside(),
    amounts("outstanding_minor", "Outstanding"),
];

pub const KINDS: [&str; 6] = ["joining", "renewal", "late_fee", "transfer", "reinstatement", "other"];

/// A sum of one currency in words.
pub struct Sum {
    pub currency: String,
    pub count: String,
    /// What the list beneath has of the currency.
    pub to: String,
    /// Each with what of the list it is made of; nothing where the list does not tell.
    pub amounts: Vec<(String, String)>,
}

impl Sum {
    /// Of a currency, with its amounts and by what else each narrows the list.
    pub fn of(desk: &Desk, currency: Currency, count: String, amounts: &[(Money, &[(&str, &str)])]) -> Self {
        let narrowed = |by: &[(&str, &str)]| {
            let by = by.iter().map(|(name, value)| (*name, (*value).to_owned()));
            let changed: Vec<_> = [("currency", currency.code().to_owned()), ("cursor", String::new())].into_iter().chain(by).collect();
            format!("{}#table", address(desk, &changed))
        };
        let opens = |by: &[(&str, &str)]| if by.is_empty() { String::new() } else { narrowed(by) };
        let amount = |(money, by): &(Money, &[(&str, &str)])| (desk.form.money(*money), opens(by));
        Self { currency: currency.code().to_owned(), count, to: narrowed(&[]), amounts: amounts.iter().map(amount).collect() }
    }
}

#[derive(Template)]
#[template(path = "dues/list.html")]
struct Page {
    frame: Frame,
    title: String,
    heads: &'static [&'static str],
    sums: Vec<Sum>,
    list: Shown,
}

#[get("/dues")]
pub async fn of_organisation(desk: Desk) -> Result<HttpResponse, Instead> {
    show(&desk, None).await
}

#[get("/regions/{id}/dues")]
pub async fn of_region(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    show(&desk, Some(RegionId(*id))).await
}

async fn show(desk: &Desk, region: Option<RegionId>) -> Result<HttpResponse, Instead> {
    let look = Look::at(desk, region).await?;
    let overdue = desk.asked("overdue").map(|word| word == "yes");
    let which = Which {
        status: named(desk, "status")?,
        kind: named(desk, "kind")?,
        overdue,
        issued: (desk.day("from")?, desk.day("to")?),
        due: (None, None),
    };
    let today = desk.house().log.clock.now().date_naive();
    desk.caught_up().await?;
    let mut wanted = look.wanted(desk).await?;
    wanted.extend(which.wanted(today)?);
    let told = sums(&desk.house().runner, &wanted, today).await?;
    let states = ["open", "part_paid", "settled", "credited", "written_off"];
    let yes = [("", "All"), ("yes", "late"), ("no", "not late")].map(|(v, w)| (v.to_owned(), w.to_owned())).to_vec();
    let mut filters = look.filters();
    filters.extend([
        of_words("status", "State", &states),
        crate::pages::table::Filter { name: "overdue", label: "Late", values: yes },
        of_words("kind", "For", &KINDS),
    ]);
    let list = Listed {
        caption: format!("Invoices of {}", look.title),
        columns: COLUMNS,
        usual: "-issued_on",
        filters,
        days: &[("from", "Issued from"), ("to", "To")],
        searched: &["number"],
        empty: "No invoice has been issued yet. They are issued by themselves, when a membership is approved or a renewal comes.",
    };
    let cells = async |rows: Vec<InvoiceRow>| {
        let names = names(desk, rows.iter().map(|row| row.membership_id.into()).collect()).await?;
        Ok(rows.iter().map(|row| cells(row, &look, &names, today, &desk.form)).collect())
    };
    let list = match list.answer::<InvoiceRow>(desk, wanted, look.object, cells).await? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let page = Page {
        frame: desk.frame(look.place, &look.base, None).await?,
        title: title(&told, &desk.form),
        heads: &["Total", "Paid", "Credited", "Waived", "Written off", "Outstanding", "Late"],
        sums: told.items.iter().map(|sum| in_words(sum, desk)).collect(),
        list,
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

/// The finding: what is owed, and what of it is late. More than two currencies are counted; their sums stand below.
fn title(told: &Answer, form: &Form) -> String {
    let some = |of: fn(&crate::rest::invoices::totals::Total) -> Money| {
        told.items.iter().map(of).filter(|money| money.minor > 0).collect::<Vec<_>>()
    };
    let (owed, late) = (some(|sum| sum.outstanding), some(|sum| sum.overdue));
    match (owed.len(), late.len()) {
        (0, _) => "Nothing is owed".to_owned(),
        (many @ 3.., 0) => format!("Dues are owed in {many} currencies, and none is late"),
        (many @ 3.., late) if late == many => format!("Dues are owed in {many} currencies, and late in each"),
        (many @ 3.., late) => format!("Dues are owed in {many} currencies, and late in {late}"),
        (_, 0) => format!("{} is owed, and none of it is late", added(&owed, form)),
        _ if owed == late => format!("{} is owed, and all of it is late", added(&owed, form)),
        _ => format!("{} is owed; {} of it is late", added(&owed, form), added(&late, form)),
    }
}

fn in_words(sum: &crate::rest::invoices::totals::Total, desk: &Desk) -> Sum {
    let amounts: [(Money, &[(&str, &str)]); 7] = [
        (sum.total, &[("sort", "-total_minor")]),
        (sum.paid, &[]),
        (sum.credited, &[]),
        (sum.waived, &[]),
        (sum.written_off, &[]),
        (sum.outstanding, &[("sort", "-outstanding_minor")]),
        (sum.overdue, &[("overdue", "yes"), ("sort", "due_on")]),
    ];
    Sum::of(desk, sum.currency, words::counted(sum.invoices, "invoice", "invoices"), &amounts)
}

/// How an invoice stands, in words.
pub fn standing(status: InvoiceStanding) -> &'static str {
    match status {
        InvoiceStanding::Open => "open",
        InvoiceStanding::PartPaid => "part paid",
        InvoiceStanding::Settled => "settled",
        InvoiceStanding::Credited => "credited",
        InvoiceStanding::WrittenOff => "written off",
    }
}

/// What an invoice is for, in words.
pub fn kind(kind: domain::dues::InvoiceKind) -> &'static str {
    use domain::dues::InvoiceKind as K;
    match kind {
        K::Joining => "joining",
        K::Renewal => "renewal",
        K::LateFee => "late fee",
        K::Transfer => "transfer",
        K::Reinstatement => "reinstatement",
        K::Other => "other",
    }
}

fn cells(row: &InvoiceRow, look: &Look, names: &BTreeMap<MembershipId, String>, today: chrono::NaiveDate, form: &Form) -> Vec<Cell> {
    let late = row.outstanding_minor > 0 && row.due_on < today;
    let money = |minor| Cell::money(Money::of_minor(minor, row.currency), form);
    let due = Cell::day(Some(row.due_on), form);
    vec![
        Cell::text(&row.number).link(format!("/memberships/{}/dues/invoices/{}", row.membership_id, row.invoice_id)),
        Cell::text(names.get(&row.membership_id).cloned().unwrap_or_default()).link(format!("/memberships/{}#dues", row.membership_id)),
        Cell::text(look.places.chapter(row.chapter_id)),
        Cell::text(kind(row.kind)),
        Cell::day(Some(row.issued_on), form),
        if late { due.class("bad") } else { due },
        if late { Cell::text(format!("{}, late", standing(row.status))).class("bad") } else { Cell::text(standing(row.status)) },
        money(row.total_minor),
        money(row.outstanding_minor),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::invoices::totals::Total;

    #[test]
    fn the_title_adds_up_two_currencies_and_counts_more() {
        let sum = |code: &str, outstanding: i64, overdue: i64| {
            let currency = Currency::parse(code).expect("it is a currency");
            let money = |minor| Money::of_minor(minor, currency);
            let (total, none) = (money(100_000), money(0));
            let (paid, outstanding, overdue) = (money(100_000 - outstanding), money(outstanding), money(overdue));
            Total {
                currency,
                invoices: 1,
                total,
                paid,
                credited: none,
                waived: none,
                written_off: none,
                outstanding,
                overdue,
                overdue_invoices: 1,
            }
        };
        let form = Form::of(["en"]);
        let told = |items: Vec<Total>| title(&Answer { on: chrono::NaiveDate::MIN, items, position: 0 }, &form);
        let (pounds, euros, francs) = (|late| sum("GBP", 50_000, late), |late| sum("EUR", 20_000, late), |late| sum("CHF", 10_000, late));
        assert_eq!(told(vec![sum("GBP", 0, 0), sum("EUR", 0, 0), sum("CHF", 0, 0)]), "Nothing is owed");
        let two = told(vec![pounds(10_000), euros(0), sum("CHF", 0, 0)]);
        assert!(two.contains("500") && two.contains(" + ") && two.contains("200") && two.contains("100"), "{two}");
        assert_eq!(told(vec![pounds(0), euros(0), francs(0)]), "Dues are owed in 3 currencies, and none is late");
        assert_eq!(told(vec![pounds(1), euros(0), francs(0)]), "Dues are owed in 3 currencies, and late in 1");
        assert_eq!(told(vec![pounds(1), euros(1), francs(1)]), "Dues are owed in 3 currencies, and late in each");
    }
}
