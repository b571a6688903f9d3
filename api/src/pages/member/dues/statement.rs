//! The statement: what was invoiced, paid and corrected, with what was owed after it.

use super::acts::acts;
use crate::http::access::{Action, Object};
use crate::pages::act::{Act, Tried, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::member::gone;
use crate::pages::table::{Cell, Column, Shown, Table, amounts, column};
use crate::rest::dues::get;
use crate::rest::dues::list_entries::{self, Entry, Kind};
use actix_web::HttpResponse;
use askama::Template;
use chrono::NaiveDate;
use domain::calendar::local_date;
use domain::chapter::Chapter;
use domain::membership::Membership;
use domain::{MembershipId, Money};
use infra::mail::Form;

#[derive(Template)]
#[template(path = "member/dues.html")]
struct Page {
    frame: Frame,
    name: String,
    title: String,
    balances: Vec<(String, String)>,
    entries: Shown,
    acts: Vec<Act>,
    wrong: Vec<(String, String)>,
    done: Option<&'static str>,
}

const COLUMNS: &[Column] = &[
    column("on", "Day"),
    column("what", "What").plain(),
    column("document", "Document").plain(),
    column("reason", "Why").plain(),
    amounts("charged", "Charged"),
    amounts("credited", "Paid or credited"),
    amounts("balance", "Owed after it"),
];

pub async fn shown(desk: &Desk, id: MembershipId, tried: Tried) -> Result<HttpResponse, Instead> {
    desk.caught_up().await?;
    let (caller, access, commands) = (&desk.caller, &desk.access, &desk.house().commands);
    let found = get::read(caller, access, commands, id).await?;
    let account = found.body;
    let entries = list_entries::read(caller, access, commands, id).await?.body;
    let membership = commands.load::<Membership>(&id.to_string(), false).await?.state;
    let known = membership.file().ok_or_else(gone)?;
    let chapter_id = known.chapter_id;
    let chapter = commands.load::<Chapter>(&chapter_id.to_string(), false).await?.state;
    let today = local_date(chapter.time_zone().unwrap_or(chrono_tz::UTC), desk.house().log.clock.now());
    let form = &desk.form;
    let table = Table {
        name: "",
        caption: format!("Statement of {}", known.applicant.name.0),
        columns: COLUMNS,
        usual: "-on",
        rows: entries.iter().enumerate().map(|(at, entry)| cells(id, entry, at, form)).collect(),
        filters: Vec::new(),
        empty: "Nothing has been invoiced yet. The first invoice goes out when the application is approved.",
    };
    let [entries] = match Table::answer([table], desk, Object::Membership(id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let handles = access.lets(caller, Action::HandleMoney, Object::Membership(id)).await?;
    let currency = account.currency.or_else(|| chapter.currency());
    let offered = if handles { acts(&account, currency, today, form) } else { Vec::new() };
    let acts: Vec<Act> = offered.into_iter().map(|act| act.of_version(found.version).taking(&tried)).collect();
    let page = Page {
        frame: desk.frame(Place::Member(chapter_id, id), &format!("/memberships/{id}"), None).await?,
        name: known.applicant.name.0.to_string(),
        title: title(&account, today, form),
        balances: account
            .balances
            .iter()
            .filter(|one| account.balances.len() > 1 || one.on_account.minor > 0)
            .map(|balance| (balance.legal_entity.clone(), stands(balance, form)))
            .collect(),
        entries,
        wrong: problems(&acts, &tried),
        acts,
        done: desk.asked("done").and_then(done),
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

fn title(account: &get::Answer, today: NaiveDate, form: &Form) -> String {
    let owed: Vec<String> =
        account.balances.iter().filter(|one| one.outstanding.minor > 0).map(|one| form.money(one.outstanding)).collect();
    let open = account.invoices.iter().filter(|invoice| invoice.outstanding.minor > 0);
    let due = open.map(|invoice| invoice.due_on).min();
    match (owed.is_empty(), due) {
        (true, _) => "Nothing is owed".to_owned(),
        (_, Some(due)) if due < today => format!("{} owed, since {}", owed.join(" and "), form.date(due)),
        (_, Some(due)) => format!("{} owed, due on {}", owed.join(" and "), form.date(due)),
        (_, None) => format!("{} owed", owed.join(" and ")),
    }
}

fn stands(balance: &get::BalanceView, form: &Form) -> String {
    let credit = if balance.on_account.minor > 0 { format!(", {} on account", form.money(balance.on_account)) } else { String::new() };
    format!("{} owed{credit}", form.money(balance.outstanding))
}

/// What a line of the statement is called.
pub fn called(kind: Kind) -> &'static str {
    match kind {
        Kind::Invoice => "Invoice",
        Kind::Payment => "Payment",
        Kind::Dishonour => "Payment taken back by the bank",
        Kind::CreditNote => "Credit note",
        Kind::Refund => "Refund",
        Kind::Waiver => "Waiver",
        Kind::WriteOff => "Write-off",
    }
}

fn cells(id: MembershipId, entry: &Entry, at: usize, form: &Form) -> Vec<Cell> {
    let document = match (entry.kind, &entry.number) {
        (Kind::Invoice, Some(number)) => Cell::text(number.clone()).link(format!("/memberships/{id}/dues/invoices/{}", entry.document_id)),
        (Kind::Payment, _) => Cell::text("Receipt").link(format!("/memberships/{id}/dues/payments/{}", entry.document_id)),
        (_, number) => Cell::text(number.clone().unwrap_or_default()),
    };
    let amount = |wanted: bool| match wanted {
        true => Cell::money(Money { minor: entry.amount.minor.abs(), ..entry.amount }, form),
        false => Cell::no_number(),
    };
    let more = entry.amount.minor > 0;
    vec![
        // Those of one day stay in the order in which they were recorded.
        Cell::day(Some(entry.on), form).then(at),
        Cell::text(called(entry.kind)),
        document,
        Cell::text(entry.reason.as_ref().map(ToString::to_string).unwrap_or_default()),
        amount(more),
        amount(!more),
        Cell::money(entry.balance, form),
    ]
}

fn done(action: &str) -> Option<&'static str> {
    Some(match action {
        "payment" => "The payment is recorded. The receipt goes out by itself.",
        "dishonour" => "The payment is taken back; what it paid is owed again.",
        "credit-note" => "The credit note is issued.",
        "refund" => "The refund is recorded.",
        "waive" => "The amount is waived.",
        "write-off" | "write-off-balance" => "The amount is written off.",
        "charge" => "The invoice is issued, and goes out by itself.",
        _ => return None,
    })
}
