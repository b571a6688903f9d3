//! POST /memberships/{membership_id}/dues/charges

use crate::rest::prelude::*;
use chrono::Datelike;
use domain::dues::{Dues, InvoiceKind};
use domain::membership::{Membership, RenewalDecision};
use infra::commands::dues::{ChangeDues, Charge, DuesChange, out_of_place};

/// What is charged by hand. Joining, renewal and late fees are invoiced by themselves when they are due; `other` is anything else.
/// Prices are the fee plan's, and tax comes on top.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = ChargeDues, example = json!({"kind": "other", "description": "Name badge", "net": {"amount": "12.00", "currency": "CHF"}}))]
pub enum Request {
    Joining {
        term_years: u8,
        due_on: NaiveDate,
    },
    Reinstatement {
        term_years: u8,
        due_on: NaiveDate,
    },
    /// For the term that follows the present one.
    Renewal {
        term_years: u8,
    },
    /// For the renewal of the present term.
    LateFee {},
    Transfer {},
    Other {
        #[schema(value_type = schemas::Name)]
        description: Name,
        /// Before tax.
        #[schema(value_type = schemas::Money)]
        net: Money,
        /// In 14 days when left out.
        due_on: Option<NaiveDate>,
    },
}

impl Request {
    fn charge(&self, membership: &Membership, dues: &Dues) -> Result<Charge, Problem> {
        Ok(match self {
            Request::Joining { term_years, due_on } => Charge::Joining { term_years: years(*term_years)?, due_on: sound(*due_on)? },
            Request::Reinstatement { term_years, due_on } => {
                Charge::Reinstatement { term_years: years(*term_years)?, due_on: sound(*due_on)? }
            }
            Request::Renewal { term_years } => {
                let term_years = years(*term_years)?;
                let present = membership.term().filter(|_| membership.is_active());
                let present = present.ok_or_else(|| out_of_place("the membership is not active: there is nothing to renew"))?;
                if matches!(membership.renewal_decision(), Some(RenewalDecision::Refuse { .. })) {
                    return Err(out_of_place("the committee has refused the renewal: nobody can pay for it").into());
                }
                Charge::Renewal { term: present.following(term_years), term_years }
            }
            Request::LateFee {} => {
                let late = dues.open_invoices().filter(|invoice| invoice.kind == InvoiceKind::Renewal).find_map(|invoice| invoice.term);
                let term = late.ok_or_else(|| out_of_place("no renewal invoice is unpaid: there is nothing to be late with"))?;
                Charge::LateFee { term }
            }
            Request::Transfer {} => Charge::Transfer,
            Request::Other { description, net, due_on } => {
                Charge::Other { description: description.clone(), net: *net, due_on: due_on.map(sound).transpose()? }
            }
        })
    }
}

/// The reader lays the fields of a charge aside until it knows the kind, and sees no days then.
fn sound(due_on: NaiveDate) -> Result<NaiveDate, Problem> {
    let wrong = |year| Problem::invalid("due_on", format!("the year {year} is not one of those in which days can lie"));
    if crate::http::reading::YEARS.contains(&due_on.year()) { Ok(due_on) } else { Err(wrong(due_on.year())) }
}

fn years(given: u8) -> Result<u8, Problem> {
    if matches!(given, 1 | 2) { Ok(given) } else { Err(Problem::invalid("term_years", "a term has one or two years")) }
}

/// Issue an invoice by hand
///
/// Answers with `invoice_id` and `number`.
#[utoipa::path(tag = "dues", operation_id = "chargeDues", request_body = Request, responses(Creates))]
#[post("/memberships/{membership_id}/dues/charges")]
pub async fn handler(membership_id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let membership_id = MembershipId(*membership_id);
    Ok(Reply::created(charge(asked.doing(), membership_id, &asked.body).await?))
}

/// Charges a membership, for whoever handles money.
pub async fn charge(doing: Doing<'_>, membership_id: MembershipId, wanted: &Request) -> Result<Committed, Problem> {
    doing.require(Action::HandleMoney, Object::Membership(membership_id)).await?;
    let membership = doing.commands.existing::<Membership>(&membership_id.to_string(), "membership").await?;
    let dues = doing.commands.load::<Dues>(&membership_id.to_string(), true).await?;
    let change = DuesChange::Charge(wanted.charge(&membership.state, &dues.state)?);
    let names = [("lines", "net"), ("amount", "net"), ("amount.currency", "net.currency")];
    doing.perform(ChangeDues { membership_id, change }).await.map_err(|problem| problem.in_words_of(&names))
}
