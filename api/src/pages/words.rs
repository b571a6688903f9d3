//! What the pages call things. The words are the organisation's own.

use domain::MembershipId;
use domain::grants::{GrantSource, Role};
use domain::meeting::Mark;
use domain::referral::{Stage, Tier};
use infra::mail::NoticeState;
use projections::answers::attendance::{AbsenceState, AttendanceOfMember, AttendanceStanding, ChapterAttendance};
use projections::answers::scores::{Colour, MeasureName};
use projections::answers::{PolicyUsed, Who};
use projections::{ChapterStanding, MeetingStanding, MemberStanding, RenewalStage, SeatReviewStanding, SheetStanding};
use serde_json::Value;

pub fn role(role: Role) -> &'static str {
    match role {
        Role::HeadquartersAdmin => "Headquarters administrator",
        Role::HeadquartersStaff => "Headquarters staff",
        Role::RegionalDirector => "Regional director",
        Role::ChapterOfficer => "Chapter officer",
        Role::Member => "Member",
        Role::Accountant => "Accountant",
    }
}

/// A role by the name that it has everywhere.
pub fn role_named(name: &str) -> String {
    Role::named(name).map_or_else(|| name.to_owned(), |known| role(known).to_owned())
}

/// Where a grant comes from.
pub fn source(source: GrantSource) -> &'static str {
    match source {
        GrantSource::Given => "given by headquarters",
        GrantSource::Membership => "goes with the membership",
        GrantSource::Office => "goes with an office",
    }
}

/// An erased member, or one not known as of the moment.
pub const NAMELESS: &str = "(no name)";

/// A member's name.
pub fn named(who: &Who) -> String {
    who.name.clone().unwrap_or_else(|| NAMELESS.to_owned())
}

/// What is to be done: a letter says which.
pub fn task(task: &Value) -> String {
    let name = |field: &str| task[field].as_str().unwrap_or_default().replace('_', " ");
    if task["notice"].is_null() { name("task") } else { format!("letter: {}", name("notice")) }
}

/// A member's page.
pub fn page_of(member: &MembershipId) -> String {
    format!("/memberships/{member}")
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

/// What a member's absences lead to, or led to.
pub fn standing(row: &AttendanceOfMember) -> &'static str {
    match row.standing.state {
        AbsenceState::Fine => "fine",
        AbsenceState::Warned if is_at_limit(&row.standing) => "at the limit",
        AbsenceState::Warned => "warned",
        AbsenceState::Review => match row.review.as_ref().map(|review| review.status) {
            Some(SeatReviewStanding::Open) => "seat under review",
            Some(SeatReviewStanding::Kept) => "over the limit, seat kept",
            _ => "over the limit",
        },
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

pub fn chapter(status: ChapterStanding) -> &'static str {
    match status {
        ChapterStanding::Forming => "forming",
        ChapterStanding::Active => "active",
        ChapterStanding::Suspended => "suspended",
        ChapterStanding::Dissolved => "dissolved",
    }
}

/// A chapter by its name, called a chapter once.
pub fn chapter_called(name: &str) -> String {
    if name.to_lowercase().ends_with("chapter") { name.to_owned() } else { format!("{name} chapter") }
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

/// Whether nothing more comes of a renewal.
pub fn is_settled(stage: RenewalStage) -> bool {
    matches!(stage, RenewalStage::Renewed | RenewalStage::Lapsed)
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

/// How a score's colour is drawn, beside its word.
pub fn colour_class(colour: Colour) -> &'static str {
    match colour {
        Colour::Green => "light green",
        Colour::Amber => "light amber",
        Colour::Red => "light red",
        Colour::Grey => "light grey",
    }
}

/// The policy version that a number came from.
pub fn policy(policy: &PolicyUsed) -> String {
    if policy.version == 0 {
        return "by the policy that the organisation began with".to_owned();
    }
    format!("by version {} of the {}'s policy", policy.version, policy.scope)
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

pub fn referral_stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Pledged => "pledged",
        Stage::Acknowledged => "seen",
        Stage::Contacted => "contacted",
        Stage::Closed => "closed",
        Stage::NotSold => "not sold",
        Stage::Expired => "expired",
        Stage::Disputed => "disputed",
        Stage::Withdrawn => "taken back",
    }
}

pub fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Inside => "the giver buys",
        Tier::Outside => "somebody whom the giver knows",
    }
}

/// How many of a chapter's sheets count, up to so many.
pub fn most(attendance: &ChapterAttendance, most: usize) -> usize {
    attendance.meetings.iter().filter(|meeting| meeting.sheet.counts()).count().min(most)
}

/// Where a letter stands.
pub fn notice(state: NoticeState) -> &'static str {
    match state {
        NoticeState::Queued => "waiting",
        NoticeState::Leased => "about to be sent",
        NoticeState::Attempting => "being sent",
        NoticeState::Sent => "sent",
        NoticeState::Deferred => "put off",
        NoticeState::Failed => "given up",
        NoticeState::Uncertain => "uncertain",
        NoticeState::Suppressed => "not sent",
    }
}

/// What an event tells, from the name of its type: "membership: one to one reported".
pub fn happened(event_type: &str) -> String {
    event_type.replacen('.', ": ", 1).replace('_', " ")
}

/// The browser and the system that a session says it is used with, as people call them: "Firefox on Linux". Each names others for the sake
/// of old sites, so the one that nobody else names is looked for first.
pub fn browser(agent: Option<&str>) -> String {
    let Some(agent) = agent else { return "unknown".to_owned() };
    let named = |marks: &[(&str, &'static str)]| marks.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser = named(&[
        ("Edg/", "Edge"),
        ("EdgA/", "Edge"),
        ("EdgiOS/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) => agent.chars().take(60).collect(),
    }
}

/// A word with a capital letter.
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A count with what it counts.
pub fn counted(count: i64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_by_its_own_name() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
        assert_eq!(browser(Some(chrome)), "Chrome on Linux");
        assert_eq!(browser(Some(&format!("{chrome} Edg/131.0.0.0"))), "Edge on Linux");
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
        assert_eq!(browser(Some(safari)), "Safari on iPhone");
        assert_eq!(browser(Some(&safari.replace("Version/17.5", "CriOS/131.0"))), "Chrome on iPhone");
        assert_eq!(browser(Some(&safari.replace("Version/17.5", "FxiOS/133.0"))), "Firefox on iPhone");
        assert_eq!(
            browser(Some("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0")),
            "Firefox on macOS"
        );
        assert_eq!(browser(Some("curl/8.5.0")), "curl/8.5.0");
        assert_eq!(browser(None), "unknown");
    }

    #[test]
    fn an_event_is_told_in_words() {
        assert_eq!(happened("membership.one_to_one_reported"), "membership: one to one reported");
    }
}
