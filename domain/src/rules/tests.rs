//! The founding policy, and what a rule must not be.

use super::*;

#[test]
fn the_founding_policy_is_sound() {
    let rules = Rules::default();
    let all = [
        Rule::Attendance(rules.attendance),
        Rule::Referrals(rules.referrals),
        Rule::MemberScore(rules.member_score),
        Rule::ChapterScore(rules.chapter_score),
        Rule::Joining(rules.joining),
        Rule::Renewal(rules.renewal),
        Rule::Meetings(rules.meetings),
        Rule::Professions(rules.professions),
        Rule::Notices(rules.notices),
        Rule::Offices(rules.offices),
        Rule::Fees(rules.fees),
    ];
    for (rule, section) in all.iter().zip(Section::ALL) {
        assert_eq!(rule.section(), section);
        assert_eq!(rule.check(), Ok(()), "{section:?}");
        let text = serde_json::to_string(rule).unwrap();
        assert_eq!(&serde_json::from_str::<Rule>(&text).unwrap(), rule);
    }
}

#[test]
fn a_measure_on_a_limit_is_in_the_band_above() {
    let bands = Bands::of(&[(500, 0), (750, 5), (1_000, 10), (1_200, 15)], 20);
    assert_eq!(bands.points(1, 2), 5);
    assert_eq!(bands.points(499, 1_000), 0);
    assert_eq!(bands.points(12, 10), 20);
    assert_eq!(bands.points(0, 0), 0);
    assert_eq!(bands.points(i64::MAX, 1), 20);
}

#[test]
fn bands_must_rise_and_colours_must_differ() {
    let falling = MemberScoreRules { training: Bands::of(&[(2_000, 0), (1_000, 5)], 10), ..MemberScoreRules::default() };
    assert_eq!(Rule::MemberScore(falling).check(), Err("the limits of bands must rise from one to the next"));
    let grey = MemberScoreRules { red_from: 70, ..MemberScoreRules::default() };
    assert!(Rule::MemberScore(grey).check().is_err());
    let chapter = ChapterScoreRules { size: Bands::of(&[(1, 0)], 5_000), ..ChapterScoreRules::default() };
    assert_eq!(Rule::ChapterScore(chapter).check(), Err("a band gives at most 1000 points"));
    assert!(Rule::Meetings(MeetingRules { scheduled_weeks_ahead: 0 }).check().is_err());
    assert!(Rule::Offices(OfficeRules { year_begins_month: 2, year_begins_day: 29 }).check().is_err());
    assert!(Rule::Fees(FeeRules { late_fee: 1_000_001, ..FeeRules::default() }).check().is_err());
    assert!(Rule::Fees(FeeRules { days_to_pay: 40_000, ..FeeRules::default() }).check().is_err());
    assert!(Rule::Referrals(ReferralRules { expires_after_days: 30, reminder_days: vec![30] }).check().is_err());
}

#[test]
fn the_measures_of_a_score_have_the_points_that_the_organisation_gives_them() {
    let ChapterScoreRules {
        size, growth, retention, referrals_per_member_week, visitors_per_week, visitor_conversion, absenteeism, ..
    } = ChapterScoreRules::default();
    for bands in [size, growth, retention, referrals_per_member_week, visitors_per_week, visitor_conversion, absenteeism] {
        let mut points: Vec<u32> = bands.below.iter().map(|band| band.points).chain([bands.otherwise]).collect();
        points.sort_unstable();
        assert_eq!(points, [0, 5, 10, 15]);
    }
    let member = MemberScoreRules::default();
    let bands =
        [member.referrals_per_week, member.visitors_per_week, member.training, member.closed_business, member.testimonials_per_week];
    let most: u32 = bands.iter().map(|bands| bands.otherwise).sum();
    assert_eq!(most + member.absences.below[0].points + member.never_late, 100);
}

#[test]
fn a_section_takes_the_place_of_the_one_that_held() {
    let mut rules = Rules::default();
    let changed = JoiningRules { references: 3, ..JoiningRules::default() };
    rules.replace(Rule::Joining(changed.clone()));
    assert_eq!(rules, Rules { joining: changed, ..Rules::default() });
}
