//! What members tell of themselves.

use super::super::MembershipRefusal::*;
use super::*;
use crate::notices::NoticeClass;
use uuid::Uuid;

fn talk(with: MembershipId, with_is_member: bool, on: &str) -> MembershipCommand {
    MembershipCommand::ReportOneToOne { self_id: myself(), with, with_is_member, on: day(on), today: day("2025-06-30"), topics: None }
}

fn talked(on: &str) -> MembershipEvent {
    MembershipEvent::OneToOneReported { chapter_id: chapter(), member: myself(), with: other(), on: day(on), topics: None }
}

#[test]
fn a_one_to_one_is_reported_once_a_day_with_another_member() {
    member([]).when(talk(other(), true, "2025-06-01")).then([talked("2025-06-01")]);
    member([talked("2025-06-01")]).when(talk(other(), true, "2025-06-01")).refused(AlreadyReported);
    member([talked("2025-06-01")]).when(talk(other(), true, "2025-06-02")).then([talked("2025-06-02")]);
    member([]).when(talk(myself(), true, "2025-06-01")).refused(OneselfNamed);
    member([]).when(talk(other(), false, "2025-06-01")).refused(OtherNotAMember { other: other() });
}

#[test]
fn what_is_reported_lies_within_the_membership_and_not_in_the_future() {
    member([]).when(talk(other(), true, "2025-07-01")).refused(InTheFuture { today: day("2025-06-30") });
    member([]).when(talk(other(), true, "2025-01-09")).refused(NotActiveOn { on: day("2025-01-09") });
    member([lapsed()]).when(talk(other(), true, "2025-06-01")).refused(NotActive { phase: PhaseName::Lapsed });
}

#[test]
fn a_course_gives_one_to_a_hundred_credits() {
    let (member_id, course, on) = (myself(), name("Sixty seconds well used"), day("2025-06-01"));
    let credit = |credits| MembershipCommand::CreditTraining {
        self_id: myself(),
        credits,
        course: name("Sixty seconds well used"),
        on: day("2025-06-01"),
        today: day("2025-06-30"),
    };
    let credited = MembershipEvent::TrainingCredited { chapter_id: chapter(), member: member_id, credits: 2, course, on };
    member([]).when(credit(2)).then([credited]);
    for credits in [0, 101, u32::MAX] {
        member([]).when(credit(credits)).refused(CreditsOutOfRange { credits, most: 100 });
    }
}

#[test]
fn a_testimonial_is_given_once_to_another_member() {
    let (text, on, testimonial_id) = (note("Built our house."), day("2025-06-01"), Uuid::from_u128(70));
    let give = |to, to_chapter| MembershipCommand::GiveTestimonial {
        self_id: myself(),
        testimonial_id: Uuid::from_u128(70),
        to,
        to_chapter,
        text: note("Built our house."),
        on: day("2025-06-01"),
    };
    let given = |elsewhere| MembershipEvent::TestimonialGiven {
        chapter_id: chapter(),
        testimonial_id,
        from: myself(),
        to: other(),
        text: text.clone(),
        on,
        elsewhere,
    };
    let here = Some(chapter());
    member([]).when(give(other(), here)).then([given(false)]);
    member([]).when(give(other(), Some(id(2)))).then([given(true)]);
    member([given(false)]).when(give(other(), here)).refused(TestimonialAlreadyGiven);
    member([]).when(give(myself(), here)).refused(TestimonialToOneself);
    member([]).when(give(other(), None)).refused(TestimonialToNonMember { to: other() });
}

#[test]
fn the_receiver_of_another_chapter_has_its_own_word_of_a_testimonial() {
    let (chapter_id, on, testimonial_id) = (chapter(), day("2025-06-01"), Uuid::from_u128(70));
    let receive = || MembershipCommand::ReceiveTestimonial { self_id: myself(), testimonial_id, from: other(), on };
    let received = || MembershipEvent::TestimonialReceived { chapter_id, testimonial_id, from: other(), to: myself(), on };
    member([]).when(receive()).then([received()]);
    member([received()]).when(receive()).refused(TestimonialAlreadyGiven);
}

#[test]
fn what_is_reported_of_a_day_before_a_transfer_counts_in_the_chapter_of_that_day() {
    let elsewhere = id(2);
    let credit = |on| MembershipCommand::CreditTraining {
        self_id: myself(),
        credits: 1,
        course: name("Listening"),
        on: day(on),
        today: day("2025-07-01"),
    };
    let credited = |chapter_id, on| MembershipEvent::TrainingCredited {
        chapter_id,
        member: myself(),
        credits: 1,
        course: name("Listening"),
        on: day(on),
    };
    let moved = || member(transferred(elsewhere, "2025-06-01"));
    moved().when(credit("2025-05-31")).then([credited(chapter(), "2025-05-31")]);
    moved().when(credit("2025-06-01")).then([credited(elsewhere, "2025-06-01")]);
}

#[test]
fn contact_is_changed_field_by_field_and_recorded_whole() {
    let change = |name, email| MembershipCommand::ChangeContact { name, email, phone: Change::Keep };
    let (name, email) = (applicant().name, email("ada.okafor@example.org"));
    let (chapter_id, person_id) = (chapter(), person());
    let changed = || MembershipEvent::ContactChanged { chapter_id, person_id, name: name.clone(), email: email.clone(), phone: None };
    member([]).when(change(None, Some(email.clone()))).then([changed()]);
    assert_eq!(member([changed()]).state().contact().map(|contact| &contact.email), Some(&email));
    member([]).when(change(None, None)).refused(NothingChanges);
    member([]).when(change(Some(name.clone()), None)).refused(NothingChanges);
    let call = |phone| MembershipCommand::ChangeContact { name: None, email: None, phone };
    let number = Personal(crate::text::Phone::parse("+41 61 555 01 09").unwrap());
    let reachable = || member([]).and(call(Change::Set(number.clone())));
    assert_eq!(reachable().state().contact().unwrap().phone, Some(number.clone()));
    assert_eq!(reachable().and(call(Change::Remove)).state().contact().unwrap().phone, None);
    member([]).when(call(Change::Remove)).refused(NothingChanges);
    reachable().when(call(Change::Keep)).refused(NothingChanges);
    membership([applied(), declined()]).when(change(None, Some(email.clone()))).refused(Closed { phase: PhaseName::Declined });
}

#[test]
fn a_talk_that_a_member_of_another_chapter_reports_is_noted_here_too() {
    let name = |on: &str| MembershipCommand::NameInOneToOne { self_id: myself(), by: other(), on: day(on) };
    let named = || MembershipEvent::OneToOneNamed { chapter_id: chapter(), member: myself(), with: other(), on: day("2025-02-03") };
    member([]).when(name("2025-02-03")).then([named()]);
    member([named()]).when(name("2025-02-03")).refused(AlreadyReported);
    member([]).when(name("2025-01-09")).refused(NotActiveOn { on: day("2025-01-09") });
    // Who left since was there on the day.
    member([resigned("2025-06-01")]).when(name("2025-02-03")).then([named()]);
}

#[test]
fn a_member_says_in_which_language_and_without_which_letters() {
    use crate::notices::NoticeClass::*;
    use crate::text::Locale;
    let french = || Some(Locale::parse("fr-CH").unwrap());
    let set = |language, muted: &[NoticeClass]| MembershipCommand::SetNoticePreferences { language, muted: muted.to_vec() };
    let was_set =
        |language, muted: &[NoticeClass]| MembershipEvent::NoticePreferencesSet { chapter_id: chapter(), language, muted: muted.to_vec() };
    member([]).when(set(french(), &[News, Reminders, News])).then([was_set(french(), &[Reminders, News])]);
    let english = Locale::parse("english language").unwrap();
    member([]).when(set(Some(english.clone()), &[])).refused(NotALanguage { language: english });
    member([]).when(set(None, &[Required])).refused(NoticesRequired { class: Required });
    member([]).when(set(None, &[])).refused(NothingChanges);
    let after = member([was_set(french(), &[News])]).state();
    assert_eq!((after.language(), after.muted_notices()), (french().as_ref(), &[News][..]));
    // Who has left may still do without letters.
    member([lapsed()]).when(set(None, &[News])).then([was_set(None, &[News])]);
}
