//! Scores: points by bands, each with the counts it was made of, the rows behind them, and the policy version.
//! A member's score is reckoned over so many months that end on the day asked about; a chapter's over as many whole months, the last
//! being the one that the day lies in, so that the scores of many chapters need no row for each member and day.

mod chapter;
mod measure;
mod member;
#[cfg(test)]
mod tests;

pub use chapter::{ChapterScore, ChapterScoreRows, Explain, MeetingHeld, VisitorSeen, chapter};
pub use measure::{Band, Measure, MeasureName, RowKey};
pub use member::{Colour, MemberScore, MemberScoreRows, MemberScores, ScoreOfMember, member, members, window};
