//! Points by bands: the score of a member and of a chapter.

use crate::money::{Currency, Money};
use serde::{Deserialize, Serialize};

/// Points by bands: the first band whose limit the measure stays below, else the last points.
/// Limits are in thousandths of the measure's unit, so that no floating point decides a colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    pub below: Vec<Band>,
    pub otherwise: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub limit_thousandths: i64,
    pub points: u32,
}

impl Bands {
    /// Bands from (limit in thousandths, points) pairs in rising order.
    pub fn of(below: &[(i64, u32)], otherwise: u32) -> Self {
        let below = below.iter().map(|&(limit_thousandths, points)| Band { limit_thousandths, points }).collect();
        Self { below, otherwise }
    }

    /// The points for a measure given as a fraction. Nothing divided by nothing counts as nothing.
    pub fn points(&self, numerator: i64, denominator: i64) -> u32 {
        let (numerator, denominator) = if denominator <= 0 { (0, 1) } else { (i128::from(numerator), i128::from(denominator)) };
        let hit = self.below.iter().find(|band| numerator * 1000 < i128::from(band.limit_thousandths) * denominator);
        hit.map_or(self.otherwise, |band| band.points)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberScoreRules {
    pub window_months: u32,
    pub referrals_per_week: Bands,
    pub visitors_per_week: Bands,
    /// By count of absences.
    pub absences: Bands,
    /// By training credits.
    pub training: Bands,
    /// By closed business given, in major units of `currency`.
    pub closed_business: Bands,
    pub currency: Currency,
    pub testimonials_per_week: Bands,
    pub never_late: u32,
    pub green_from: u32,
    pub amber_from: u32,
    pub red_from: u32,
}

impl Default for MemberScoreRules {
    fn default() -> Self {
        Self {
            window_months: 6,
            referrals_per_week: Bands::of(&[(500, 0), (750, 5), (1_000, 10), (1_200, 15)], 20),
            visitors_per_week: Bands::of(&[(100, 0), (250, 5), (500, 10), (750, 15)], 20),
            absences: Bands::of(&[(1_000, 15), (2_000, 10), (3_000, 5)], 0),
            training: Bands::of(&[(1_000, 0), (2_000, 5), (3_000, 10)], 15),
            closed_business: Bands::of(&[(1_000_000, 0), (2_500_000, 5), (5_000_000, 10)], 15),
            currency: Currency::parse("GBP").expect("GBP is an ISO 4217 code"),
            // Any testimonial at all is more than one in a million weeks.
            testimonials_per_week: Bands::of(&[(1, 0), (75, 5)], 10),
            never_late: 5,
            green_from: 70,
            amber_from: 50,
            red_from: 30,
        }
    }
}

/// Seven measures of 5, 10 or 15 points each: 105 at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChapterScoreRules {
    pub window_months: u32,
    pub size: Bands,
    /// Net members gained over the window.
    pub growth: Bands,
    /// Share of terms that ended and were renewed.
    pub retention: Bands,
    pub referrals_per_member_week: Bands,
    pub visitors_per_week: Bands,
    /// Share of visitors who became members.
    pub visitor_conversion: Bands,
    /// Share of marks that are A.
    pub absenteeism: Bands,
}

impl Default for ChapterScoreRules {
    fn default() -> Self {
        Self {
            window_months: 6,
            size: Bands::of(&[(20_000, 0), (30_000, 5), (40_000, 10)], 15),
            growth: Bands::of(&[(1_000, 0), (3_000, 5), (5_000, 10)], 15),
            retention: Bands::of(&[(600, 0), (700, 5), (800, 10)], 15),
            referrals_per_member_week: Bands::of(&[(500, 0), (750, 5), (1_000, 10)], 15),
            visitors_per_week: Bands::of(&[(1_000, 0), (2_000, 5), (3_000, 10)], 15),
            visitor_conversion: Bands::of(&[(50, 0), (100, 5), (150, 10)], 15),
            absenteeism: Bands::of(&[(20, 15), (50, 10), (100, 5)], 0),
        }
    }
}

/// An amount compared with bands that are written in major units.
pub fn major_fraction(amount: Money) -> (i64, i64) {
    (amount.minor, 10_i64.pow(amount.currency.places()))
}
