//! Where a membership stands, from application to departure and back.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a membership stands.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    #[default]
    Blank,
    Applied {
        applied_on: NaiveDate,
        decide_by: NaiveDate,
    },
    /// The seat is held for the first payment, until that day included.
    Approved {
        approved_on: NaiveDate,
        term_years: u8,
        seat_held_until: NaiveDate,
    },
    Active,
    Declined,
    Withdrawn,
    /// Approved, and not paid in time.
    Voided,
    /// No longer a member from this day on.
    Departed {
        how: Departure,
        on: NaiveDate,
    },
    /// Departed, and approved to return: the seat is held for the payment.
    Returning {
        how: Departure,
        on: NaiveDate,
        approved_on: NaiveDate,
        term_years: u8,
        seat_held_until: NaiveDate,
    },
}

/// The phase without its particulars, for messages and lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseName {
    Blank,
    Applied,
    Approved,
    Active,
    Declined,
    Withdrawn,
    Voided,
    Lapsed,
    Resigned,
    Terminated,
    Returning,
}

impl fmt::Display for PhaseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PhaseName::Blank => "not applied for",
            PhaseName::Applied => "applied for and not yet decided",
            PhaseName::Approved => "approved and not yet paid",
            PhaseName::Active => "active",
            PhaseName::Declined => "declined",
            PhaseName::Withdrawn => "withdrawn",
            PhaseName::Voided => "void for want of payment",
            PhaseName::Lapsed => "lapsed",
            PhaseName::Resigned => "resigned",
            PhaseName::Terminated => "terminated",
            PhaseName::Returning => "approved for reinstatement and not yet paid",
        })
    }
}

/// How a member left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Departure {
    Lapsed,
    Resigned,
    Terminated,
}

impl Phase {
    /// The phase in a word.
    pub fn name(&self) -> PhaseName {
        match self {
            Phase::Blank => PhaseName::Blank,
            Phase::Applied { .. } => PhaseName::Applied,
            Phase::Approved { .. } => PhaseName::Approved,
            Phase::Active => PhaseName::Active,
            Phase::Declined => PhaseName::Declined,
            Phase::Withdrawn => PhaseName::Withdrawn,
            Phase::Voided => PhaseName::Voided,
            Phase::Departed { how: Departure::Lapsed, .. } => PhaseName::Lapsed,
            Phase::Departed { how: Departure::Resigned, .. } => PhaseName::Resigned,
            Phase::Departed { how: Departure::Terminated, .. } => PhaseName::Terminated,
            Phase::Returning { .. } => PhaseName::Returning,
        }
    }

    /// Whether the person is bound to the chapter: an applicant, or a member.
    pub fn binds_person(&self) -> bool {
        matches!(self, Phase::Applied { .. } | Phase::Approved { .. } | Phase::Active | Phase::Returning { .. })
    }

    /// Whether the seat is held.
    pub fn holds_seat(&self) -> bool {
        matches!(self, Phase::Approved { .. } | Phase::Active | Phase::Returning { .. })
    }
}
