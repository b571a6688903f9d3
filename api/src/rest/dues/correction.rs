//! What is said of an invoice that is not to be paid in full: by a credit note, a waiver or a write-off.

use crate::rest::prelude::*;
use domain::InvoiceId;

/// How much of which invoice is taken back, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvoiceCorrection, example = json!({"invoice_id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "amount": {"amount": "50.00", "currency": "CHF"}, "reason": "Charged by mistake"}))]
pub struct Correction {
    #[schema(value_type = Uuid)]
    pub invoice_id: InvoiceId,
    /// All that there is to it when left out.
    #[schema(value_type = Option<schemas::Money>)]
    pub amount: Option<Money>,
    #[schema(value_type = schemas::Note)]
    pub reason: Note,
}
