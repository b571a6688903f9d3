//! The shapes of what only answers tell: where things stand, and what has become of them.

use super::{LeaveKind, Money, Name, RenewalDecision, Term};
use chrono::NaiveDate;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whether a chapter is at work.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum ChapterStatus {
    Forming,
    Active,
    Suspended,
    Dissolved,
}

/// Where a membership stands.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum MembershipStatus {
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

/// How far a renewal has come.
#[derive(ToSchema, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Renewal {
    NotOpen,
    Open,
    Decided(RenewalDecision),
}

/// A spell in one chapter.
#[derive(ToSchema)]
pub struct Stay {
    pub chapter_id: Uuid,
    pub from: NaiveDate,
    /// The day on which the member is there no more; none while it lasts.
    pub until: Option<NaiveDate>,
}

/// A member's absence for a while, both days included.
#[derive(ToSchema)]
pub struct Leave {
    pub kind: LeaveKind,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// The day of the grant; the first day of the leave where that was not recorded.
    pub granted_on: NaiveDate,
}

/// What a line of an invoice is for.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum LineKind {
    JoiningFee,
    Dues,
    LateFee,
    TransferFee,
    ReinstatementFee,
    Other,
}

/// One line of an invoice, net, with its tax.
#[derive(ToSchema)]
pub struct InvoiceLine {
    pub kind: LineKind,
    pub description: Name,
    pub net: Money,
    pub tax: Money,
    /// The days that dues pay for.
    pub term: Option<Term>,
}

/// How much of an amount went to which invoice.
#[derive(ToSchema)]
pub struct Allocation {
    pub invoice_id: Uuid,
    pub amount: Money,
}

/// How far a pledge has come.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum ReferralStage {
    Pledged,
    Acknowledged,
    Contacted,
    Closed,
    NotSold,
    Expired,
    Disputed,
    Withdrawn,
}

/// What somebody is in the organisation.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case", example = "chapter_officer")]
pub enum Role {
    HeadquartersAdmin,
    HeadquartersStaff,
    RegionalDirector,
    ChapterOfficer,
    Member,
    Accountant,
}

/// For what part of the organisation a role is held: the whole of it, a region with those beneath it, a chapter, or a membership.
#[derive(ToSchema)]
#[schema(example = json!({"kind": "chapter", "id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60"}))]
pub struct GrantScope {
    /// organisation, region, chapter or membership.
    pub kind: String,
    /// Of the region, chapter or membership; left out for the organisation.
    pub id: Option<Uuid>,
}
