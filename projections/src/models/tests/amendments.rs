//! What was amended is as if it had been told right at once.

use crate::testing::{Log, gbp, id};
use crate::*;
use domain::MembershipId;
use domain::meeting::Mark::{self, *};
use domain::referral::Tier;
use proptest::prelude::*;

const MARKS: [Mark; 5] = [P, A, L, M, S];
const ON: &str = "2026-03-24";

fn marks(of: &[usize]) -> Vec<(MembershipId, Mark)> {
    (11..).zip(of).map(|(n, mark)| (id(n), MARKS[*mark])).collect()
}

proptest! {
    #[test]
    fn an_amended_sheet_counts_as_one_that_was_right(
        first in prop::collection::vec(0..5_usize, 4),
        then in prop::collection::vec((0..4_usize, 0..5_usize), 0..12),
    ) {
        let (mut log, mut now) = (Log::default(), first.clone());
        log.held(ON, &marks(&first));
        for (member, mark) in then.into_iter().filter(|(member, mark)| first[*member] != *mark) {
            let (who, from) = marks(&now)[member];
            log.amended(ON, &[(who, from, MARKS[mark])]);
            now[member] = mark;
        }
        let mut right = Log::default();
        right.held(ON, &marks(&now));
        prop_assert_eq!(log.rows::<MemberAttendanceMonths>(), right.rows::<MemberAttendanceMonths>());
        prop_assert_eq!(log.rows::<ChapterAttendanceMonths>(), right.rows::<ChapterAttendanceMonths>());
        let counts = |log: &Log| log.rows::<Meetings>().iter().map(answers::attendance::MarkCounts::from).collect::<Vec<_>>();
        prop_assert_eq!(counts(&log), counts(&right));
        let of = |log: &Log| log.rows::<AttendanceMarks>().iter().map(|row| (row.membership_id, row.mark)).collect::<Vec<_>>();
        prop_assert_eq!(of(&log), of(&right));
    }

    #[test]
    fn an_amended_amount_counts_as_one_that_was_right(amounts in prop::collection::vec(0..10_000_i64, 1..6)) {
        let mut log = Log::default();
        let parties = log.parties(id(11), id(12), Tier::Inside, ON);
        log.closed(1, parties, 71, gbp(amounts[0]), true, ON);
        for pair in amounts.windows(2) {
            log.amount_amended(1, parties, 71, ON, gbp(pair[0]), gbp(pair[1]), None);
        }
        let mut right = Log::default();
        right.closed(1, parties, 71, gbp(*amounts.last().unwrap()), true, ON);
        prop_assert_eq!(log.rows::<MemberBusinessMonths>(), right.rows::<MemberBusinessMonths>());
        prop_assert_eq!(log.rows::<ChapterBusinessMonths>(), right.rows::<ChapterBusinessMonths>());
        prop_assert_eq!(log.rows::<Closings>()[0].amount_minor, right.rows::<Closings>()[0].amount_minor);
    }
}
