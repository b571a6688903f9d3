//! What an invoice is made out for, and its lines by the fee plan.

use crate::commands::CommandError;
use chrono::NaiveDate;
use domain::Money;
use domain::calendar::{Term, days_from};
use domain::dues::{InvoiceKind, InvoiceLine, LineKind};
use domain::region::FeePlan;
use domain::text::Name;

/// What an invoice is to be made out for.
#[derive(Clone)]
pub enum Charge {
    Joining { term_years: u8, due_on: NaiveDate },
    Reinstatement { term_years: u8, due_on: NaiveDate },
    Renewal { term: Term, term_years: u8 },
    LateFee { term: Term },
    Transfer,
    Other { description: Name, net: Money, due_on: Option<NaiveDate> },
}

impl Charge {
    /// The day of payment that whoever charges has named.
    pub(super) fn named_due_on(&self) -> Option<NaiveDate> {
        match self {
            Charge::Joining { due_on, .. } | Charge::Reinstatement { due_on, .. } => Some(*due_on),
            Charge::Other { due_on, .. } => *due_on,
            Charge::Renewal { .. } | Charge::LateFee { .. } | Charge::Transfer => None,
        }
    }

    /// The term that it is for.
    pub(in crate::commands) fn term(&self) -> Option<Term> {
        match self {
            Charge::Renewal { term, .. } | Charge::LateFee { term } => Some(*term),
            Charge::Joining { .. } | Charge::Reinstatement { .. } | Charge::Transfer | Charge::Other { .. } => None,
        }
    }

    pub(super) fn kind(&self) -> InvoiceKind {
        match self {
            Charge::Joining { .. } => InvoiceKind::Joining,
            Charge::Reinstatement { .. } => InvoiceKind::Reinstatement,
            Charge::Renewal { .. } => InvoiceKind::Renewal,
            Charge::LateFee { .. } => InvoiceKind::LateFee,
            Charge::Transfer => InvoiceKind::Transfer,
            Charge::Other { .. } => InvoiceKind::Other,
        }
    }
}

/// A fee that is charged by hand must be one for what has happened.
pub fn out_of_place(why: &'static str) -> CommandError {
    CommandError::Refused { code: "charge_out_of_place", field: Some("kind"), message: why.to_owned() }
}

pub(super) struct MadeOut {
    pub kind: InvoiceKind,
    pub lines: Vec<InvoiceLine>,
    pub term: Option<Term>,
    pub due_on: NaiveDate,
}

/// The lines of a charge by the fee plan; due `soon` where nothing else sets the day.
pub(super) fn made_out(charge: &Charge, plan: &FeePlan, soon: NaiveDate) -> MadeOut {
    let line = |kind, description: &str, net: Money, term| InvoiceLine {
        kind,
        description: Name::parse(description).expect("the descriptions of the house are short and plain"),
        net,
        tax: plan.tax_rate.on(net),
        term,
    };
    let dues = |years: u8, term| {
        let description = if years == 1 { "Membership dues, one year" } else { "Membership dues, two years" };
        line(LineKind::Dues, description, plan.dues(years), term)
    };
    let one = |kind, line, term, due_on| MadeOut { kind, lines: vec![line], term, due_on };
    match charge {
        Charge::Joining { term_years, due_on } => MadeOut {
            kind: InvoiceKind::Joining,
            lines: vec![line(LineKind::JoiningFee, "Joining fee", plan.joining_fee, None), dues(*term_years, None)],
            term: None,
            due_on: *due_on,
        },
        Charge::Reinstatement { term_years, due_on } => MadeOut {
            kind: InvoiceKind::Reinstatement,
            lines: vec![line(LineKind::ReinstatementFee, "Reinstatement fee", plan.reinstatement_fee, None), dues(*term_years, None)],
            term: None,
            due_on: *due_on,
        },
        Charge::Renewal { term, term_years } => {
            let due_on = days_from(term.starts_on, -1);
            one(InvoiceKind::Renewal, dues(*term_years, Some(*term)), Some(*term), due_on)
        }
        Charge::LateFee { term } => one(InvoiceKind::LateFee, line(LineKind::LateFee, "Late fee", plan.late_fee, None), Some(*term), soon),
        Charge::Transfer => one(InvoiceKind::Transfer, line(LineKind::TransferFee, "Transfer fee", plan.transfer_fee, None), None, soon),
        Charge::Other { description, net, due_on } => {
            let line =
                InvoiceLine { kind: LineKind::Other, description: description.clone(), net: *net, tax: plan.tax_rate.on(*net), term: None };
            one(InvoiceKind::Other, line, None, due_on.unwrap_or(soon))
        }
    }
}
