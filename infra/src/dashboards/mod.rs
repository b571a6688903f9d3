//! The dashboards: which rows each needs, loaded live or as of a position, and handed to the answers of `projections`.
//! Decides nothing and reckons nothing.

mod attendance;
mod dunning;
mod explain;
mod place;
mod preview;
mod referral_value;
mod renewals;
mod returns;
mod roster;
mod scores;
mod summary;

pub use attendance::{attendance_of_area, attendance_of_chapter};
pub use dunning::{Dunned, dunning_of};
pub use explain::{Owner, explain, owner};
pub use place::{AreaScope, Home, Window, home, whole_area};
pub use preview::preview_of;
pub use referral_value::{referral_value_of_area, referral_value_of_chapter};
pub use renewals::{renewals_of_area, renewals_of_chapter};
pub use returns::{return_on_dues_of_area, return_on_dues_of_chapter};
pub use roster::{roster_of_area, roster_of_chapter};
pub use scores::{score_of_member, scores_of_area, scores_of_chapter};
pub use summary::{summaries_of_chapter, summary_of_area, summary_of_chapter};

use crate::runner::{Group, RunnerError, Source};
use chrono::NaiveDate;
use domain::ChapterId;
use projections::answers::renewals::Receivable;
use projections::answers::{Names, Span};
use projections::{DuesAccountRow, InvoiceRow, InvoiceStanding, MemberNameRow, MemberRow, Value, Where};

/// None when what was asked about does not exist.
type Answer<T> = Result<Option<T>, RunnerError>;

/// The rows of one chapter.
fn of_chapter(id: ChapterId) -> Where {
    Where::Is("chapter_id", Value::Uuid(id.into()))
}

/// The months of a span.
fn in_months(span: Span) -> Where {
    let span = span.whole_months();
    Where::Between("month", span.from, span.to)
}

/// All months up to the end of a span.
fn up_to(span: Span) -> Where {
    Where::Between("month", place::known_to_all(NaiveDate::MIN), span.whole_months().to)
}

/// What is owed, on invoices and by accounts themselves, by currency and day.
async fn receivables(source: &Source, wanted: &[Where]) -> Result<Vec<Receivable>, RunnerError> {
    let still_owed = [wanted, &[Where::Positive("outstanding_minor")]].concat();
    let groups = source.grouped::<InvoiceRow>(&["status", "currency", "due_on"], &["outstanding_minor"], &still_owed).await?;
    let owed = |group: &&Group| matches!(group.get(0), Some(InvoiceStanding::Open | InvoiceStanding::PartPaid));
    let receivable = |group: &Group| Some(Receivable { currency: group.get(1)?, due_on: group.get(2)?, minor: group.sums[0] });
    let without_invoice = [wanted, &[Where::Positive("owed_without_invoice_minor")]].concat();
    let (by, sum) = (["currency", "owed_without_invoice_since"], ["owed_without_invoice_minor"]);
    let accounts = source.grouped::<DuesAccountRow>(&by, &sum, &without_invoice).await?;
    let by_account = |group: &Group| Some(Receivable { currency: group.get(0)?, due_on: group.get(1)?, minor: group.sums[0] });
    Ok(groups.iter().filter(owed).filter_map(receivable).chain(accounts.iter().filter_map(by_account)).collect())
}

/// Everybody who was ever in a chapter, and the names that their rows lack.
async fn members(source: &Source, chapter: ChapterId) -> Result<(Vec<MemberRow>, Names), RunnerError> {
    let members: Vec<MemberRow> = source.rows(&[of_chapter(chapter)]).await?;
    let nameless: Vec<_> = members.iter().filter(|member| member.name.is_none()).map(|member| member.membership_id.into()).collect();
    let names =
        if nameless.is_empty() { Vec::new() } else { source.rows::<MemberNameRow>(&[Where::In("membership_id", nameless)]).await? };
    Ok((members, Names::of(names)))
}
