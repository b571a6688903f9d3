//! Why an account refuses.

use crate::aggregate::refusals;
use crate::ids::{InvoiceId, PaymentId};
use crate::money::{Currency, Money};
use crate::text::EntityCode;
use chrono::NaiveDate;

refusals! {
    /// Why an account refuses.
    pub enum DuesRefusal {
        NotOpened = "account_not_opened", "the membership has no account yet; open it first";
        AlreadyOpened = "account_already_opened", "the membership has its account already";
        AlreadyThere = "account_already_there", "the account is kept for that chapter already";

        // Money
        OtherCurrency { expected: Currency } = "other_currency" at "amount.currency", "this is kept in {expected}; state the amount in it";
        ReceivedBefore { earliest: NaiveDate } = "received_before_application" at "received_on", "nobody pays before the application of {earliest}; check the year";
        AmountNotPositive = "amount_not_positive" at "amount", "the amount must be more than nothing";
        AmountTooLarge = "amount_too_large" at "amount", "the amount is beyond what can be recorded (at most 9,000,000,000,000,000 minor units)";

        // Invoices
        InvoiceAlreadyIssued = "invoice_already_issued" at "invoice_id", "this invoice is issued already; an issued invoice never changes, a credit note corrects it";
        NumberOfOtherSeries { entity: EntityCode, year: i32 } = "number_of_other_series" at "number", "the document belongs to the series of {entity} in {year}; take its number from there";
        NothingToInvoice = "nothing_to_invoice" at "lines", "the lines add up to nothing; there is nothing to invoice";
        NegativeLine = "negative_line" at "lines", "a line is below zero; issue a credit note to take something back";
        TaxDoesNotFit { expected: Money } = "tax_does_not_fit" at "lines", "a line's tax is not what the rate makes of its net amount: {expected}";
        DueBeforeIssued = "due_before_issued" at "due_on", "an invoice falls due on the day it is issued at the earliest";
        TermMissing = "term_missing" at "term", "this invoice is for a term; say for which";
        InvoiceStillOpen { invoice_id: InvoiceId } = "invoice_still_open", "invoice {invoice_id} of this kind is still open; credit it first";
        JoiningAlreadyPaid { invoice_id: InvoiceId } = "joining_already_paid", "invoice {invoice_id} for joining is paid already; nobody joins twice";
        TermAlreadyInvoiced { invoice_id: InvoiceId } = "term_already_invoiced" at "term", "invoice {invoice_id} was issued for this term already; credit it first";
        NoSuchInvoice { invoice_id: InvoiceId } = "no_such_invoice" at "invoice_id", "the account has no invoice {invoice_id}";
        DatedBefore { earliest: NaiveDate } = "dated_before", "this cannot be dated before {earliest}, the day of what it follows";

        // Payments
        PaymentAlreadyRecorded = "payment_already_recorded" at "payment_id", "this payment is recorded already";
        InTheFuture { today: NaiveDate } = "in_the_future" at "received_on", "a payment cannot be received after today, {today}";
        NoSuchPayment { payment_id: PaymentId } = "no_such_payment" at "payment_id", "the account has no payment {payment_id}";
        AlreadyDishonoured { on: NaiveDate } = "already_dishonoured" at "payment_id", "the bank took this payment back on {on} already";

        // Corrections
        DocumentAlreadyRecorded = "document_already_recorded", "this document is recorded already; use another id for a new one";
        NothingLeftToCredit = "nothing_left_to_credit" at "invoice_id", "the invoice is corrected down to nothing already";
        MoreThanInvoiced { left: Money } = "more_than_invoiced" at "amount", "at most {left} of the invoice is left to credit";
        MoreThanCredit { credit: Money } = "more_than_credit" at "amount", "the credit on account is {credit}; refund that much at most";
        NothingOwed = "nothing_owed" at "invoice_id", "nothing is owed on this invoice";
        BalanceNotOwing = "balance_not_owing", "the account owes nothing beyond its invoices";
        MoreThanBalance { owed: Money } = "more_than_balance" at "amount", "the account owes {owed}; state that much at most";
        MoreThanOwed { owed: Money } = "more_than_owed" at "amount", "{owed} is owed on this invoice; state that much at most";
    }
}
