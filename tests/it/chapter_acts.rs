//! What those who lead a chapter do on its pages, by plain forms: each does what REST does, says what is wrong beside the field, and loses nothing that was typed.

use domain::grants::{GrantScope, Role};
use serde_json::json;
use tests::forms::{done, form, send};
use tests::{App, Visitor, field, form_token};

use crate::chapter_pages::{Led, led, met};

async fn member(app: &App, id: &str) -> Visitor {
    Visitor::with(app, Role::Member, GrantScope::Membership(id.parse().unwrap())).await
}

/// Sessions end with time: the officer signs in once more.
pub async fn led_again(app: &App, chapter: &str) -> Visitor {
    Visitor::with(app, Role::ChapterOfficer, GrantScope::Chapter(chapter.parse().unwrap())).await
}

const NEW: [(&str, &str); 9] = [
    ("name", "Rosa Muster"),
    ("email", "rosa@example.org"),
    ("phone", ""),
    ("profession", "Plumber"),
    ("reference-1", "Eva Beispiel"),
    ("reached-1", "+41 61 555 01 02"),
    ("reference-2", ""),
    ("reached-2", ""),
    ("interview_note", "Knows the trade"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_goes_from_its_form_to_the_committees_word() {
    let Led { app, admin, made, mut officer, home, .. } = led().await;
    let board = format!("{home}/applications");
    assert!(officer.page(&board).await.contains("No application waits for the committee"));
    let page = officer.page(&format!("{board}/new")).await;
    assert!(page.contains("<option value=\"Plumber\"") && !page.contains("<option value=\"Baker\""), "only open seats: {page}");

    // One reference is not enough, which is said beside the next with all else that is missing; what was typed stays.
    let mut fields = NEW;
    fields[8].1 = "";
    let (status, wrong) = send(&mut officer, &page, ("apply", ""), &fields).await;
    assert!(status == 422 && wrong.contains("An application needs 2 references, and has 1."), "{status} {wrong}");
    for told in ["href=\"#apply-reference-2\"", "href=\"#apply-interview_note\"", "value=\"Rosa Muster\""] {
        assert!(wrong.contains(told), "{told}: {wrong}");
    }
    fields[8].1 = NEW[8].1;
    // The same one twice is one, which the rules say.
    (fields[6].1, fields[7].1) = (NEW[4].1, NEW[5].1);
    let (status, wrong) = send(&mut officer, &wrong, ("apply", ""), &fields).await;
    assert!(status == 409 && wrong.contains("href=\"#apply-reference-1\""), "{status} {wrong}");
    (fields[6].1, fields[7].1, fields[1].1) = ("Max Probe", "max@example.org", "rosa");
    let (status, wrong) = send(&mut officer, &wrong, ("apply", ""), &fields).await;
    assert!(status == 422 && wrong.contains("id=\"apply-email-wrong\"") && wrong.contains("Max Probe"), "{status} {wrong}");
    fields[1].1 = "rosa@example.org";
    let page = done(&mut officer, &wrong, ("apply", ""), &fields).await;
    assert!(page.contains("1 application waits for the committee") && page.contains("Rosa Muster"), "{page}");
    assert!(officer.page(&home).await.contains("1 application waits for the committee"), "home names it");

    // A fellow member sees who asks and for what, and may object, with a word on why.
    let mut fellow = member(&app, &made.members[1]).await;
    let seen = fellow.page(&board).await;
    assert!(seen.contains("Rosa Muster") && seen.contains("Plumber") && !seen.contains("name=\"action\" value=\"approve\""), "{seen}");
    let (status, wrong) = send(&mut fellow, &seen, ("object", ""), &[("reason", " ")]).await;
    assert!(status == 422 && wrong.contains("Why: must not be empty."), "{status} {wrong}");
    let seen = done(&mut fellow, &seen, ("object", ""), &[("reason", "Too close to my own trade")]).await;
    assert!(seen.contains("1 objection"), "{seen}");

    // The committee reads all of it in the file, and decides there or on the card.
    let page = officer.page(&board).await;
    let rosa = page.split_once("/file\">Rosa Muster").unwrap().0.rsplit_once("/memberships/").unwrap().1.to_owned();
    let file = officer.page(&format!("/memberships/{rosa}/file")).await;
    for told in ["Knows the trade", "Eva Beispiel, +41 61 555 01 02", "Too close to my own trade", "rosa@example.org"] {
        assert!(file.contains(told), "{told}: {file}");
    }
    assert_eq!(fellow.get(&format!("/memberships/{rosa}/file")).await.0, 404, "what the committee knows is its own");
    let page = done(&mut officer, &page, ("approve", &rosa), &[("term_years", "2"), ("conditions", "")]).await;
    assert!(page.contains("Approved. The seat is held") && page.contains("to be paid by"), "{page}");
    assert_eq!(admin.read(&format!("/memberships/{rosa}")).await["status"], "approved");
    let (status, late) = send(&mut officer, &file, ("decline", ""), &[("reason", "Not now")]).await;
    assert!(status == 412 && late.contains("Somebody else has changed this") && late.contains("You had typed: Not now"), "{status} {late}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_is_decided_on_its_card_or_on_the_members_page() {
    let Led { app, admin, made, home, .. } = led().await;
    app.clock_at("2026-12-20T09:00:00Z");
    let mut officer = led_again(&app, &made.chapter).await;
    let member = &made.members[0];
    app.until(&admin, &format!("/memberships/{member}"), |found| found["renewal"] == "open").await;
    app.until(&admin, &format!("{home}/dashboards/renewals"), |found| found["renewals"].to_string().contains("opened")).await;
    let board = officer.page(&format!("{home}/renewals")).await;
    let (status, wrong) =
        send(&mut officer, &board, ("renewal", member), &[("decision", "conditions"), ("term_years", "1"), ("words", "")]).await;
    assert!(status == 422 && wrong.contains("The conditions: must not be empty."), "{status} {wrong}");
    let page = done(&mut officer, &board, ("renewal", member), &[("decision", "renew"), ("term_years", "2"), ("words", "")]).await;
    assert!(page.contains("decision is recorded") && page.contains("The invoice is issued by itself"), "{page}");
    let decided = admin.read(&format!("/memberships/{member}")).await;
    assert_eq!(decided["renewal"]["decided"], json!({"kind": "renew", "term_years": 2}));
    let other = officer.page(&format!("/memberships/{}", made.members[1])).await;
    let page = done(&mut officer, &other, ("renewal", ""), &[("decision", "refuse"), ("words", "Never there")]).await;
    assert!(page.contains("do not renew: Never there"), "{page}");
    assert!(form_token(&page) != field(&page, "key"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_members_file_does_what_the_committee_decides_about_a_member() {
    let Led { app, admin, made, mut officer, .. } = led().await;
    let id = &made.members[0];
    let path = format!("/memberships/{id}/file");
    let page = officer.page(&path).await;
    let (status, wrong) =
        send(&mut officer, &page, ("leave", ""), &[("kind", "medical"), ("from", "2026-03-20"), ("to", "2026-03-11")]).await;
    assert!(status == 409 && wrong.contains("exchange its dates") && wrong.contains("value=\"2026-03-20\""), "{status} {wrong}");
    let page = done(&mut officer, &wrong, ("leave", ""), &[("kind", "medical"), ("from", "2026-03-11"), ("to", "2026-03-31")]).await;
    assert!(page.contains("The leave is granted") && page.contains("11 March 2026 to 31 March 2026"), "{page}");
    let page = done(&mut officer, &page, ("end-leave", "2026-03-11"), &[("last_day", "2026-03-20")]).await;
    assert!(page.contains("11 March 2026 to 20 March 2026"), "{page}");
    let page = done(&mut officer, &page, ("training", ""), &[("on", "2026-03-09")]).await;
    assert!(page.contains("completed on 9 March 2026"), "{page}");
    let page = done(&mut officer, &page, ("credits", ""), &[("course", "Presenting"), ("credits", "2"), ("on", "2026-03-09")]).await;
    let credits = admin.read(&format!("/memberships/{id}/training-credits")).await;
    assert_eq!(credits["items"][0]["credits"], 2);
    let contact = [("name", "Ada Neu"), ("email", "ada.neu@example.org"), ("phone", "+41 61 555 01 09")];
    let page = done(&mut officer, &page, ("contact", ""), &contact).await;
    assert!(page.contains("<h1>Ada Neu</h1>") && page.contains("+41 61 555 01 09"), "{page}");
    let page = done(&mut officer, &page, ("letters", ""), &[("language", "fr-CH"), ("reminders", "true")]).await;
    assert!(page.contains("value=\"fr-CH\""), "{page}");
    let page = done(&mut officer, &page, ("invite", ""), &[]).await;
    assert!(page.contains("The invitation is on its way"), "{page}");
    let (status, wrong) = send(&mut officer, &page, ("transfer", ""), &[("chapter", "Nowhere"), ("profession", "")]).await;
    assert!(status == 422 && wrong.contains("No chapter that you run is called Nowhere"), "{status} {wrong}");
    let (status, wrong) = send(&mut officer, &page, ("terminate", ""), &[("reason", "")]).await;
    assert!(status == 422 && wrong.contains("href=\"#terminate-reason\""), "{status} {wrong}");
    let page = done(&mut officer, &page, ("terminate", ""), &[("reason", "Moved abroad")]).await;
    assert!(page.contains("The membership is ended"), "{page}");
    let page = done(&mut officer, &page, ("reinstate", ""), &[("profession", "Baker"), ("term_years", "1")]).await;
    assert!(page.contains("approved for reinstatement"), "{page}");

    // The member does what is theirs, and no more.
    let mut own = member(&app, &made.members[1]).await;
    let path = format!("/memberships/{}/file", made.members[1]);
    let page = own.page(&path).await;
    assert!(!page.contains("value=\"terminate\"") && !page.contains("value=\"leave\""), "{page}");
    let whole = path.trim_end_matches("/file");
    let now = officer.page(whole).await;
    assert!(now.contains("Pass a referral") && now.contains("chapter · member to "), "{now}");
    let page = done(&mut own, &page, ("resign", ""), &[("reason", "Retired")]).await;
    assert!(page.contains("The membership has ended"), "{page}");
    let gone = officer.page(whole).await;
    assert!(!gone.contains("Pass a referral") && gone.contains("chapter · resigned"), "who has left is shown so: {gone}");
    assert_eq!(own.get(&format!("/memberships/{id}/file")).await.0, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_moves_to_another_chapter_by_whoever_runs_both() {
    let Led { app, admin, made, .. } = led().await;
    let other = tests::chapter::chapter(&admin, &made.region, "Oberland").await;
    let mut director = Visitor::with(&app, Role::RegionalDirector, GrantScope::Region(made.region.parse().unwrap())).await;
    let page = director.page(&format!("/memberships/{}/file", made.members[0])).await;
    assert!(page.contains("<option value=\"Oberland\">"), "{page}");
    let page = done(&mut director, &page, ("transfer", ""), &[("chapter", "Oberland"), ("profession", "")]).await;
    assert!(page.contains("Oberland chapter") && page.contains("has moved"), "{page}");
    assert_eq!(admin.read(&format!("/memberships/{}", made.members[0])).await["chapter_id"], other.as_str());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn officers_are_appointed_and_removed() {
    let Led { app: _app, admin, made, mut officer, home, .. } = led().await;
    let path = format!("{home}/officers");
    let page = officer.page(&path).await;
    assert!(page.contains("No office is held"), "{page}");
    let (status, wrong) = send(&mut officer, &page, ("appoint", ""), &[("membership_id", ""), ("office", "president")]).await;
    assert!(status == 422 && wrong.contains("Choose a member."), "{status} {wrong}");
    let page = done(&mut officer, &page, ("appoint", ""), &[("membership_id", &made.members[0]), ("office", "president")]).await;
    assert!(page.contains("4 of 5 offices are vacant") && page.contains("in office"), "{page}");
    let taken = [("membership_id", made.members[1].as_str()), ("office", "president")];
    let (status, wrong) = send(&mut officer, &page, ("appoint", ""), &taken).await;
    assert!(status == 409 && wrong.contains("Member 0 holds the office"), "the refusal names the member: {status} {wrong}");
    let page = done(&mut officer, &page, ("remove", "president"), &[("last_day", "2026-03-31"), ("reason", "Moved abroad")]).await;
    assert!(page.contains("31 March 2026"), "{page}");
    let told = admin.read(&format!("{home}/officers")).await;
    assert_eq!(told["items"][0]["term"]["ends_on"], "2026-03-31");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_reports_a_talk_and_gives_a_testimonial() {
    let Led { app, admin, made, .. } = led().await;
    let mut own = member(&app, &made.members[0]).await;
    let path = format!("/memberships/{}/one-to-ones", made.members[0]);
    let page = own.page(&path).await;
    assert!(
        !form(&page, "talk", "").contains(&made.members[0])
            || !form(&page, "talk", "").contains(&format!("<option value=\"{}\"", made.members[0]))
    );
    let talk = [("with", made.members[1].as_str()), ("on", "2026-03-30"), ("topics", "Ovens")];
    let (status, wrong) = send(&mut own, &page, ("talk", ""), &talk).await;
    assert!(status == 409 && wrong.contains("id=\"talk-on-wrong\"") && wrong.contains(">Ovens</textarea>"), "{status} {wrong}");
    let page = done(&mut own, &wrong, ("talk", ""), &[("with", &made.members[1]), ("on", "2026-03-09"), ("topics", "Ovens")]).await;
    assert!(page.contains("1 one-to-one") && page.contains("Ovens") && page.contains("9 March 2026"), "{page}");
    let page = done(&mut own, &page, ("testimonial", ""), &[("to", &made.members[2]), ("text", "Drew our deed in a day")]).await;
    assert!(page.contains("Drew our deed in a day"), "{page}");
    let praised = member(&app, &made.members[2]).await.page(&format!("/memberships/{}/one-to-ones", made.members[2])).await;
    assert!(praised.contains("Drew our deed in a day"), "{praised}");
    let before = own.page(&format!("{path}?to=2026-03-08")).await;
    assert!(before.contains("0 one-to-ones") && !before.contains("Ovens") && !before.contains("Drew our deed"), "days narrow: {before}");
    let mut officer = Visitor::with(&app, Role::ChapterOfficer, GrantScope::Chapter(made.chapter.parse().unwrap())).await;
    let value = officer.page(&format!("/chapters/{}/referrals?min_position={}", made.chapter, app.head().await)).await;
    let (_, of_talks) = value.split_once(&format!("href=\"{path}?")).expect("the number of talks opens them");
    let opened = officer.page(&format!("{path}?{}", of_talks.split_once('"').unwrap().0.replace("&#38;", "&"))).await;
    assert!(opened.contains("1 one-to-one") && opened.contains("Drew our deed in a day"), "{opened}");
    let told = admin.read(&format!("/memberships/{}/testimonials", made.members[0])).await;
    assert_eq!(told["items"][0]["to"], made.members[2].as_str());
    assert_eq!(own.get(&format!("/memberships/{}/one-to-ones", made.members[1])).await.0, 404, "another's are theirs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn meetings_are_moved_called_off_and_scheduled_by_the_rule() {
    let Led { app: _app, admin, made, mut officer, home, .. } = met().await;
    let next = domain::MeetingId::of_slot(made.chapter.parse().unwrap(), "2026-03-17".parse().unwrap()).to_string();
    let path = format!("/meetings/{next}");
    let page = officer.page(&path).await;
    let far = [("to", "2027-05-17T07:00"), ("place", "Town hall"), ("link", ""), ("reason", "Carnival")];
    let (status, wrong) = send(&mut officer, &page, ("move", ""), &far).await;
    assert!(status == 409 && wrong.contains("id=\"move-to-wrong\"") && wrong.contains("Town hall"), "{status} {wrong}");
    let near = [("to", "2026-03-18T08:00"), ("place", "Town hall"), ("link", ""), ("reason", "Carnival")];
    let page = done(&mut officer, &wrong, ("move", ""), &near).await;
    assert!(page.contains("The meeting is moved") && page.contains("Town hall"), "{page}");
    let page = done(&mut officer, &page, ("cancel", ""), &[("reason", "The house is closed")]).await;
    assert!(page.contains("This meeting is cancelled") && !page.contains("value=\"cancel\""), "{page}");
    let plan = format!("{home}/meetings/plan");
    let page = officer.page(&plan).await;
    let (status, wrong) = send(&mut officer, &page, ("schedule", ""), &[("slot", "2026-06-17")]).await;
    assert!(status == 409 && wrong.contains("puts no meeting on 17 June 2026"), "{status} {wrong}");
    let page = done(&mut officer, &page, ("schedule", ""), &[("slot", "2026-06-16")]).await;
    assert!(page.contains("The meeting is scheduled"), "{page}");
    let page = officer.page(&plan).await;
    let rule = [("weekday", "Wed"), ("at", "08:00"), ("cadence", "weekly"), ("from", "2026-04-01"), ("place", "Town hall"), ("link", "")];
    let page = done(&mut officer, &page, ("rule", ""), &rule).await;
    assert!(page.contains("Every week on Wednesday at 08:00, Town hall: from 1 April 2026"), "{page}");
    let told = admin.read(&format!("{home}/meeting-rule")).await;
    assert_eq!(told["all"][1]["weekday"], "wednesday");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seat_under_review_is_kept_on_the_members_page() {
    let Led { app, admin, made, home, .. } = met().await;
    let absent = &made.members[2];
    for day in ["2026-03-10", "2026-03-17", "2026-03-24", "2026-03-31"] {
        app.clock_at(&format!("{day}T09:00:00Z"));
        let meeting = domain::MeetingId::of_slot(made.chapter.parse().unwrap(), day.parse().unwrap());
        let marked = |id: &String| json!({"membership_id": id, "mark": if id == absent { "A" } else { "P" }});
        let entries: Vec<_> = made.members.iter().map(marked).collect();
        app.until(&admin, &format!("/meetings/{meeting}"), |_| true).await;
        admin.done(&format!("/meetings/{meeting}/attendance/complete"), json!({"entries": entries})).await;
    }
    app.until(&admin, &format!("{home}/seat-reviews"), |found| found["items"][0]["status"] == "open").await;
    let mut officer = led_again(&app, &made.chapter).await;
    let page = officer.page(&format!("/memberships/{absent}")).await;
    assert!(page.contains("4 absences from") && page.contains("To decide"), "{page}");
    let (status, wrong) = send(&mut officer, &page, ("keep-seat", ""), &[("note", "")]).await;
    assert!(status == 422 && wrong.contains("id=\"keep-seat-note-wrong\""), "{status} {wrong}");
    let page = done(&mut officer, &page, ("keep-seat", ""), &[("note", "Was abroad for her father's illness")]).await;
    assert!(page.contains("The member keeps the seat") && !page.contains("id=\"decide\""), "{page}");
    let review = admin.read(&format!("{home}/seat-reviews")).await;
    assert_eq!(review["items"][0]["status"], "kept");
    let mut accountant = Visitor::with(&app, Role::Accountant, GrantScope::Organisation).await;
    let page = accountant.page(&format!("/memberships/{absent}/file")).await;
    assert!(!page.contains("name=\"action\""), "who changes nothing is offered nothing: {page}");
}
