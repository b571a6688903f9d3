//! What the pages call things. The words are the organisation's own.

use domain::meeting::Mark;
use projections::answers::Who;
use projections::answers::attendance::{AbsenceState, AttendanceStanding};
use projections::answers::scores::{Colour, MeasureName};
use projections::{MeetingStanding, MemberStanding, RenewalStage, SheetStanding};

/// A member's name; an erased one, or one not known as of the moment, has none.
pub fn named(who: &Who) -> String {
    who.name.clone().unwrap_or_else(|| "(no name)".to_owned())
}

pub fn letter(mark: Mark) -> &'static str {
    match mark {
        Mark::P => "P",
        Mark::A => "A",
        Mark::L => "L",
        Mark::M => "M",
        Mark::S => "S",
    }
}

pub fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::P => "present",
        Mark::A => "absent",
        Mark::L => "late",
        Mark::M => "on medical leave",
        Mark::S => "substituted",
    }
}

/// Whether the next absence opens the seat for review.
pub fn is_at_limit(standing: &AttendanceStanding) -> bool {
    standing.state == AbsenceState::Warned && standing.absences_left == 0
}

/// What a member's absences lead to.
pub fn standing(standing: &AttendanceStanding) -> &'static str {
    match standing.state {
        AbsenceState::Fine => "fine",
        AbsenceState::Warned if is_at_limit(standing) => "at the limit",
        AbsenceState::Warned => "warned",
        AbsenceState::Review => "seat under review",
    }
}

pub fn sheet(sheet: SheetStanding) -> &'static str {
    match sheet {
        SheetStanding::Blank => "blank",
        SheetStanding::Draft => "draft",
        SheetStanding::Completed => "completed",
        SheetStanding::Amended => "amended",
    }
}

pub fn meeting(status: MeetingStanding) -> &'static str {
    match status {
        MeetingStanding::Scheduled => "as planned",
        MeetingStanding::Moved => "moved",
        MeetingStanding::Cancelled => "cancelled",
        MeetingStanding::Holiday => "holiday",
    }
}

pub fn member(status: MemberStanding) -> &'static str {
    match status {
        MemberStanding::Applied => "applied",
        MemberStanding::Approved => "approved",
        MemberStanding::Active => "active",
        MemberStanding::Declined => "declined",
        MemberStanding::Withdrawn => "withdrawn",
        MemberStanding::Voided => "not paid in time",
        MemberStanding::Lapsed => "lapsed",
        MemberStanding::Resigned => "resigned",
        MemberStanding::Terminated => "terminated",
        MemberStanding::Transferred => "moved to another chapter",
        MemberStanding::Returning => "returning",
    }
}

pub fn stage(stage: RenewalStage) -> &'static str {
    match stage {
        RenewalStage::Running => "running",
        RenewalStage::Opened => "opened",
        RenewalStage::Decided => "decided",
        RenewalStage::Refused => "refused",
        RenewalStage::Invoiced => "invoiced",
        RenewalStage::Late => "late",
        RenewalStage::Renewed => "renewed",
        RenewalStage::Lapsed => "lapsed",
    }
}

pub fn colour(colour: Colour) -> &'static str {
    match colour {
        Colour::Green => "green",
        Colour::Amber => "amber",
        Colour::Red => "red",
        Colour::Grey => "grey",
    }
}

pub fn measure(name: MeasureName) -> &'static str {
    match name {
        MeasureName::ReferralsPerWeek => "Referrals a week",
        MeasureName::VisitorsPerWeek => "Visitors a week",
        MeasureName::Absences => "Absences",
        MeasureName::TrainingCredits => "Training credits",
        MeasureName::ClosedBusinessGiven => "Closed business given",
        MeasureName::TestimonialsPerWeek => "Testimonials a week",
        MeasureName::NeverLate => "Never late",
        MeasureName::Size => "Size",
        MeasureName::Growth => "Growth",
        MeasureName::Retention => "Retention",
        MeasureName::ReferralsPerMemberWeek => "Referrals a member and week",
        MeasureName::VisitorConversion => "Visitors who join",
        MeasureName::Absenteeism => "Absences of all marks",
    }
}

/// A count with what it counts.
pub fn counted(count: i64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}
