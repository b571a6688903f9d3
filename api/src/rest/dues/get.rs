//! GET /memberships/{membership_id}/dues

use crate::rest::prelude::*;
use domain::calendar::Term;
use domain::dues::{Account, Allocation, Balance, Dues, Invoice, InvoiceKind, InvoiceLine, MoneyOf, PaymentState};
use domain::{InvoiceId, PaymentId};
use infra::commands::Loaded;

/// What a membership owes, has paid, and has on account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DuesAccount)]
pub struct Answer {
    #[schema(value_type = Uuid)]
    pub membership_id: MembershipId,
    /// In which invoices are made out now. None until anything is charged.
    #[schema(value_type = Option<schemas::Currency>)]
    pub currency: Option<Currency>,
    /// Code of who invoices now.
    pub legal_entity: Option<String>,
    /// What is owed there: on invoices, and by the account itself.
    #[schema(value_type = Option<schemas::Money>)]
    pub outstanding: Option<Money>,
    /// Credit there.
    #[schema(value_type = Option<schemas::Money>)]
    pub on_account: Option<Money>,
    /// What is owed and lies on account with each legal entity and in each currency: a member who has moved may have several.
    pub balances: Vec<BalanceView>,
    /// In the order of issue.
    pub invoices: Vec<InvoiceView>,
    /// In the order in which they were recorded.
    pub payments: Vec<PaymentView>,
}

/// What is owed and lies on account with one legal entity in one currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DuesBalance)]
pub struct BalanceView {
    pub legal_entity: String,
    #[schema(value_type = schemas::Currency)]
    pub currency: Currency,
    /// On invoices, and by the account itself.
    #[schema(value_type = schemas::Money)]
    pub outstanding: Money,
    /// What of it the account itself owes: money that was refunded, and then taken back by the bank.
    #[schema(value_type = schemas::Money)]
    pub owed_without_invoice: Money,
    #[schema(value_type = schemas::Money)]
    pub on_account: Money,
}

/// Below zero, it is owed.
fn credit(on_account: Money) -> Money {
    Money { minor: on_account.minor.max(0), ..on_account }
}

impl BalanceView {
    fn all(account: &Account) -> Vec<Self> {
        let view = |balance: &Balance| BalanceView {
            legal_entity: balance.book.legal_entity.to_string(),
            currency: balance.book.currency,
            outstanding: account.outstanding(&balance.book),
            owed_without_invoice: account.owed_without_invoice(&balance.book),
            on_account: credit(balance.on_account),
        };
        account.balances.iter().map(view).collect()
    }
}

/// An issued invoice: its text never changes, what has been done about it does.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invoice)]
pub struct InvoiceView {
    #[schema(value_type = Uuid)]
    pub id: InvoiceId,
    pub number: String,
    #[schema(value_type = schemas::InvoiceKind)]
    pub kind: InvoiceKind,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
    /// As they were issued: they add up to `total`.
    #[schema(value_type = Vec<schemas::InvoiceLine>)]
    pub lines: Vec<InvoiceLine>,
    /// Hundredths of a per cent.
    pub tax_rate: u32,
    /// `paid`, `credited`, `waived`, `written_off` and `outstanding` add up to it.
    #[schema(value_type = schemas::Money)]
    pub total: Money,
    /// The term that it pays for, when its days are known.
    #[schema(value_type = Option<schemas::Term>)]
    pub term: Option<Term>,
    /// What payments have in it now; the same as their `allocations` say.
    #[schema(value_type = schemas::Money)]
    pub paid: Money,
    #[schema(value_type = schemas::Money)]
    pub credited: Money,
    #[schema(value_type = schemas::Money)]
    pub waived: Money,
    #[schema(value_type = schemas::Money)]
    pub written_off: Money,
    #[schema(value_type = schemas::Money)]
    pub outstanding: Money,
}

impl From<&Invoice> for InvoiceView {
    fn from(invoice: &Invoice) -> Self {
        Self {
            id: invoice.id,
            number: invoice.number.to_string(),
            kind: invoice.kind,
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            lines: invoice.issued.clone(),
            tax_rate: invoice.tax_rate.basis_points(),
            total: invoice.total,
            term: invoice.term,
            paid: invoice.paid,
            credited: invoice.credited,
            waived: invoice.waived,
            written_off: invoice.written_off,
            outstanding: invoice.outstanding(),
        }
    }
}

/// A payment received. Where its money is now adds up to its amount, unless the bank took it back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Payment)]
pub struct PaymentView {
    #[schema(value_type = Uuid)]
    pub id: PaymentId,
    #[schema(value_type = schemas::Money)]
    pub amount: Money,
    pub received_on: NaiveDate,
    /// Which invoices it pays now. A credit note may have moved some of it since it came.
    #[schema(value_type = Vec<schemas::Allocation>)]
    pub allocations: Vec<Allocation>,
    /// What of it is credit now.
    #[schema(value_type = schemas::Money)]
    pub on_account: Money,
    /// What of it was given back.
    #[schema(value_type = schemas::Money)]
    pub refunded: Money,
    /// The day on which the bank took it back, if it did.
    pub dishonoured_on: Option<NaiveDate>,
}

impl From<MoneyOf<'_>> for PaymentView {
    fn from(money: MoneyOf<'_>) -> Self {
        let payment = money.payment;
        let part = |minor| Money { minor, ..payment.amount };
        Self {
            id: payment.id,
            amount: payment.amount,
            received_on: payment.received_on,
            on_account: part(money.on_account),
            refunded: part(money.refunded),
            allocations: money.allocations,
            dishonoured_on: match payment.state {
                PaymentState::Received => None,
                PaymentState::Dishonoured { on } => Some(on),
            },
        }
    }
}

/// What a membership owes and has paid
#[utoipa::path(tag = "dues", operation_id = "getDues", params(Freshness), responses((status = 200, body = Answer, description = "The account; the ETag names its version."), TaggedReads))]
#[get("/memberships/{membership_id}/dues")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    membership_id: Path<Uuid>,
    _seen: Seen,
) -> Result<Found<Answer>, Problem> {
    read(&caller, &access, &commands, MembershipId(*membership_id)).await
}

/// The same, for whoever may see it.
pub async fn read(caller: &Caller, access: &Access, commands: &Commands, membership_id: MembershipId) -> Result<Found<Answer>, Problem> {
    // They belong where the membership does.
    access.require(caller, Action::ReadMoney, Object::Membership(membership_id)).await?;
    let Loaded { state: dues, version } = commands.load::<Dues>(&membership_id.to_string(), true).await?;
    let body = Answer {
        membership_id,
        currency: dues.currency(),
        legal_entity: dues.legal_entity().map(ToString::to_string),
        outstanding: dues.outstanding(),
        on_account: dues.on_account().map(credit),
        balances: dues.account().map_or_else(Vec::new, BalanceView::all),
        invoices: dues.invoices().iter().map(Into::into).collect(),
        payments: dues.account().map_or_else(Vec::new, Account::money).into_iter().map(Into::into).collect(),
    };
    Ok(Found { version, body })
}
