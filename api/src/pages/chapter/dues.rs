//! GET /chapters/{id}/dues: who owes what, since when, and what comes of it.

use super::{seen, there};
use crate::http::access::{Action, Object};
use crate::pages::at_a_glance::in_brief;
use crate::pages::called::{INVOICES, called};
use crate::pages::desk::Desk;
use crate::pages::figure::Figure;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::member::cards;
use crate::pages::table::{Cell, Column, Filter, Shown, Table, amounts, column, numbers};
use crate::pages::words::counted;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use chrono::NaiveDate;
use domain::dues::InvoiceKind;
use domain::{ChapterId, Money};
use infra::dashboards::renewals_of_chapter;
use infra::mail::Form;
use projections::answers::Amounts;
use projections::answers::renewals::RenewalOfMember;
use projections::{DuesAccountRow, InvoiceRow, RenewalStage, Value, Where};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "chapter/dues.html")]
struct Page {
    frame: Frame,
    name: String,
    title: String,
    figures: Vec<Figure>,
    members: Shown,
}

const COLUMNS: &[Column] = &[
    column("member", "Member"),
    amounts("owed", "Owed").plain(),
    column("since", "Due since").aside(),
    numbers("days", "Days late"),
    column("invoice", "Oldest invoice").aside(),
    column("stage", "What comes of it").plain(),
    amounts("on_account", "On account").aside(),
    column("last_payment_on", "Last payment").aside(),
];

#[get("/chapters/{id}/dues")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = ChapterId(*id);
    desk.access.require(&desk.caller, Action::ReadMoney, Object::Chapter(id)).await?;
    let seen = seen(&desk, id).await?;
    let (source, today, form) = (&seen.view.source, seen.view.window.to, &desk.form);
    let here = || Where::Is("chapter_id", Value::Uuid(id.into()));
    let accounts: Vec<DuesAccountRow> = source.rows(&[here()]).await?;
    let open: Vec<InvoiceRow> = source.rows(&[here(), Where::Positive("outstanding_minor")]).await?;
    let renewals = there(renewals_of_chapter(source, id, seen.view.window).await)?;
    let cards = cards(source, id).await?;
    let (mut owed, mut late, mut on_account) = (Amounts::default(), Amounts::default(), Amounts::default());
    for row in &accounts {
        owed.add(row.currency, row.outstanding_minor);
        on_account.add(row.currency, row.on_account_minor);
    }
    for row in open.iter().filter(|row| row.due_on < today) {
        late.add(row.currency, row.outstanding_minor);
    }
    let debtors = accounts.iter().filter(|row| row.outstanding_minor > 0).count();
    let wanted = desk.asked("which").unwrap_or("owing").to_owned();
    let fits = |line: &Line<'_>| match wanted.as_str() {
        "late" => line.oldest.is_some_and(|row| row.due_on < today),
        "credit" => line.account.on_account_minor > 0,
        "all" => true,
        _ => line.account.outstanding_minor > 0,
    };
    let which = [("owing", "Owing"), ("late", "Late"), ("credit", "With credit"), ("all", "All accounts")];
    let table = Table {
        name: "",
        caption: "Dues".to_owned(),
        columns: COLUMNS,
        usual: "since",
        rows: accounts
            .iter()
            .map(|account| Line::of(account, &open, &renewals.renewals, today))
            .filter(fits)
            .map(|line| line.cells(&cards.name(line.account.membership_id), form))
            .collect(),
        filters: vec![Filter { name: "which", label: "Which", values: which.map(|(v, w)| (v.to_owned(), w.to_owned())).to_vec() }],
        empty: "Nobody owes anything.",
    };
    let [members] = match Table::answer([table], &desk, Object::Chapter(id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let currency = seen.chapter.currency;
    let which = |which: &str| format!("/chapters/{id}/dues?which={which}");
    let page = Page {
        frame: desk.frame(Place::Chapter(id), &format!("/chapters/{id}/dues"), Some(&seen.view)).await?,
        name: seen.chapter.name.to_string(),
        title: match i64::try_from(debtors).unwrap_or(0) {
            0 => "Nobody owes dues".to_owned(),
            debtors => format!("{} {}", counted(debtors, "account owes", "accounts owe"), in_brief(&owed, currency, form)),
        },
        figures: vec![
            Figure::of(in_brief(&late, currency, form), "late").opening(which("late")),
            Figure::of(in_brief(&on_account, currency, form), "on account").opening(which("credit")),
            Figure::of(
                in_brief(&renewals.dues.received, currency, form),
                format!("received since {}", form.month(renewals.whole_months.from)),
            )
            .opening(format!("{}&sort=-last_payment_on", which("all"))),
        ],
        members,
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

/// An account, with what is the oldest that it owes.
struct Line<'a> {
    account: &'a DuesAccountRow,
    oldest: Option<&'a InvoiceRow>,
    renewal: Option<&'a RenewalOfMember>,
    today: NaiveDate,
}

impl<'a> Line<'a> {
    fn of(account: &'a DuesAccountRow, open: &'a [InvoiceRow], renewals: &'a [RenewalOfMember], today: NaiveDate) -> Self {
        let own = |row: &&InvoiceRow| {
            row.membership_id == account.membership_id && row.currency == account.currency && row.legal_entity == account.legal_entity
        };
        let oldest = open.iter().filter(own).min_by_key(|row| (row.due_on, row.number.clone()));
        let renewal = renewals.iter().find(|row| row.member.membership_id == account.membership_id);
        Self { account, oldest, renewal, today }
    }

    fn cells(&self, name: &str, form: &Form) -> Vec<Cell> {
        let account = self.account;
        let money = |minor| Cell::money(Money::of_minor(minor, account.currency), form);
        let days = self.oldest.map(|row| (self.today - row.due_on).num_days()).filter(|days| *days > 0);
        let invoice = self.oldest.map(|row| {
            let words = format!("{}, {}", row.number, called(&INVOICES, row.kind).to_lowercase());
            Cell::text(words).link(format!("/memberships/{}/dues/invoices/{}", row.membership_id, row.invoice_id))
        });
        let owed = money(account.outstanding_minor);
        vec![
            Cell::text(name).link(format!("/memberships/{}/dues", account.membership_id)),
            if days.is_some() { owed.class("bad") } else { owed },
            Cell::day(self.oldest.map(|row| row.due_on).or(account.owed_without_invoice_since), form),
            days.map_or_else(Cell::no_number, |days| Cell::number(days, form)),
            invoice.unwrap_or_else(|| Cell::text("")),
            Cell::text(self.comes(days.is_some(), form)),
            if account.on_account_minor > 0 { money(account.on_account_minor) } else { Cell::no_number() },
            Cell::day(account.last_payment_on, form),
        ]
    }

    /// What comes of what is owed.
    fn comes(&self, late: bool, form: &Form) -> String {
        let renews =
            self.renewal.filter(|_| self.oldest.is_some_and(|row| matches!(row.kind, InvoiceKind::Renewal | InvoiceKind::LateFee)));
        match (renews, late) {
            _ if self.account.outstanding_minor <= 0 => String::new(),
            (Some(RenewalOfMember { lapsed_on: Some(on), .. }), _) => format!("lapsed on {}", form.date(*on)),
            (Some(renewal), _) if renewal.stage == RenewalStage::Late => {
                format!("late fee charged; lapses on {}", form.date(renewal.lapses_on))
            }
            (Some(renewal), true) => format!("lapses on {}", form.date(renewal.lapses_on)),
            (_, true) => "late".to_owned(),
            (_, false) => "not due yet".to_owned(),
        }
    }
}
