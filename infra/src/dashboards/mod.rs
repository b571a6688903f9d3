//! The dashboards: which rows each needs, loaded live or as of a position, and handed to the answers of `projections`.
//! Decides nothing and reckons nothing.

mod attendance;
mod place;
mod referral_value;
mod renewals;

pub use attendance::{attendance_of_area, attendance_of_chapter};
pub use place::{AreaScope, Home, Window, home, whole_area};
pub use referral_value::{referral_value_of_area, referral_value_of_chapter};
pub use renewals::{renewals_of_area, renewals_of_chapter};

use crate::runner::{RunnerError, Source};
use domain::ChapterId;
use projections::answers::{Names, Span};
use projections::{MemberNameRow, MemberRow, Value, Where};

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

/// Everybody who was ever in a chapter, and the names that their rows lack.
async fn members(source: &Source, chapter: ChapterId) -> Result<(Vec<MemberRow>, Names), RunnerError> {
    let members: Vec<MemberRow> = source.rows(&[of_chapter(chapter)]).await?;
    let nameless: Vec<_> = members.iter().filter(|member| member.name.is_none()).map(|member| member.membership_id.into()).collect();
    let names =
        if nameless.is_empty() { Vec::new() } else { source.rows::<MemberNameRow>(&[Where::In("membership_id", nameless)]).await? };
    Ok((members, Names::of(names)))
}
