//! Scores: points by bands, each with the counts it was made of, the rows behind them, and the policy version.
//! A score's months are whole: as many as the policy says, the last being the one that the day asked about lies in.

mod chapter;
mod measure;
mod member;
#[cfg(test)]
mod tests;

pub use chapter::{ChapterScore, ChapterScoreRows, VisitorSeen, chapter};
pub use measure::{Band, Measure, MeasureName, RowKey};
pub use member::{Colour, MemberScore, MemberScoreRows, MemberScores, member, members};
