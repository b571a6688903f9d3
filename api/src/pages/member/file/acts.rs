//! What a membership's file offers to do, by where the membership stands. Whether it may be done, the domain says.

use crate::pages::act::{Act, Field, Kind, choice, kinds, years};
use crate::pages::called;
use chrono::NaiveDate;
use domain::MembershipId;
use domain::calendar::Term;
use domain::membership::{File, Leave, Membership, Phase, Renewal, SeatReview};
use infra::mail::Form;

fn file(id: MembershipId) -> String {
    format!("/memberships/{id}/file")
}

fn reason(label: &str) -> Field {
    Field::new("reason", label, Kind::Lines)
}

/// The committee's word on an application.
pub fn application(id: MembershipId) -> Vec<Act> {
    let held = "The seat is held while the invoice is unpaid, which goes out by itself; paid in full, the membership begins.";
    vec![
        Act::new("approve", file(id), "Approve", held, "Approve").field(years()).field(Field::new(
            "conditions",
            "Conditions, if any",
            Kind::Lines,
        )),
        Act::new("decline", file(id), "Decline", "The application ends, and the seat stays open.", "Decline").field(reason("Why")),
    ]
}

/// An application that is taken back.
fn withdraw(id: MembershipId) -> Act {
    Act::new("withdraw", file(id), "Withdraw the application", "The application ends, and the seat is open again.", "Withdraw")
}

/// The committee's word on a renewal.
pub fn renewal(id: MembershipId, term_ends_on: NaiveDate, form: &Form) -> Act {
    let ends = form.date(term_ends_on);
    let says = format!(
        "The term ends on {ends}. Renewed, the invoice goes out by itself and its payment extends the term; not renewed, the membership ends with \
         the term. It is decided once."
    );
    let words = choice([("", "Choose"), ("renew", "Renew"), ("conditions", "Renew, with conditions"), ("refuse", "Do not renew")]);
    Act::new("renewal", file(id), "Decide", says, "Record the decision")
        .field(Field::new("decision", "The committee decides", words))
        .field(years())
        .field(Field::new("words", "Conditions, or why not", Kind::Lines))
}

/// The committee's word on a seat under review.
pub fn keep_seat(id: MembershipId, absences: &str) -> Act {
    let says =
        format!("{absences} The member keeps the seat, and the next absence is looked at anew. To free the seat, end the membership.");
    Act::new("keep-seat", file(id), "Keep the seat", says, "Keep the seat").field(Field::new(
        "note",
        "What the committee notes",
        Kind::Lines,
    ))
}

/// Who looks, and what they may do.
#[derive(Clone, Copy)]
pub struct May {
    pub run: bool,
    pub act: bool,
    /// Whether it is their own.
    pub own: bool,
}

/// What waits for a decision.
pub fn to_decide(id: MembershipId, membership: &Membership, may: May, form: &Form) -> Vec<Act> {
    let Some(known) = membership.file().filter(|_| may.run) else { return Vec::new() };
    let mut acts = Vec::new();
    if matches!(membership.phase(), Phase::Applied { .. }) {
        acts.extend(application(id));
    }
    if let (true, Renewal::Open, Some(term)) = (membership.is_active(), &known.renewal, known.last_term()) {
        acts.push(renewal(id, term.ends_on, form).unfolded());
    }
    if let SeatReview::Open(absences) = known.seat_review {
        let Term { starts_on, ends_on } = absences.window;
        let told = format!("{} absences from {} to {}.", absences.counted, form.date(starts_on), form.date(ends_on));
        acts.push(keep_seat(id, &told).unfolded());
    }
    acts
}

/// What else there is to do.
pub fn others(id: MembershipId, membership: &Membership, may: May, today: NaiveDate, chapters: Vec<String>, form: &Form) -> Vec<Act> {
    let Some(known) = membership.file() else { return Vec::new() };
    let mut acts = Vec::new();
    match membership.phase() {
        Phase::Applied { .. } | Phase::Approved { .. } | Phase::Returning { .. } if may.act => acts.push(withdraw(id)),
        Phase::Active if may.run => acts.extend(while_active(id, known, today, form)),
        Phase::Departed { .. } if may.run => acts.push(reinstate(id, known)),
        _ => {}
    }
    if may.act && membership.phase().binds_person() {
        acts.push(contact(id, known));
        acts.push(letters(id, known));
    }
    if membership.is_active() {
        if may.run {
            acts.push(invite(id));
            acts.push(transfer(id, chapters));
        }
        if may.act {
            acts.push(resign(id, may.own));
        }
        if may.run {
            let says = "The membership ends today: the seat is open, offices end, and what was paid is not paid back by itself.";
            acts.push(Act::new("terminate", file(id), "End the membership", says, "End the membership").field(reason("Why")));
        }
    }
    acts
}

fn while_active(id: MembershipId, known: &File, today: NaiveDate, form: &Form) -> Vec<Act> {
    let says = "From the day of the word on, the mark M is for meetings in these days if the leave is medical. The member is away, and stays a member.";
    let mut acts = vec![
        Act::new("leave", file(id), "Grant leave", says, "Grant leave")
            .field(Field::new("kind", "Kind", kinds(None, &called::LEAVES)))
            .field(Field::new("from", "First day", Kind::Day))
            .field(Field::new("to", "Last day", Kind::Day)),
    ];
    let runs = |leave: &&Leave| leave.to > today;
    acts.extend(known.leaves.iter().filter(runs).map(|leave| end_leave(id, leave, form)));
    if known.training_completed_on.is_none() {
        let says = "The training for new members counts as completed on that day.";
        let day = Field::new("on", "Completed on", Kind::Day).value(today);
        acts.push(Act::new("training", file(id), "Training completed", says, "Record it").field(day));
    }
    let says = "They count for the score of the months in which the course was.";
    acts.push(
        Act::new("credits", file(id), "Record training credits", says, "Record credits")
            .field(Field::new("course", "Course", Kind::Line))
            .field(Field::new("credits", "Credits", Kind::Number))
            .field(Field::new("on", "On", Kind::Day).value(today)),
    );
    acts
}

fn end_leave(id: MembershipId, leave: &Leave, form: &Form) -> Act {
    let title = format!("End the leave from {} early", form.date(leave.from));
    let says = format!("It was granted to {}. From the day after its new last day the member is expected again.", form.date(leave.to));
    Act::new("end-leave", file(id), title, says, "End it").about("from", leave.from).field(Field::new(
        "last_day",
        "Its last day",
        Kind::Day,
    ))
}

fn reinstate(id: MembershipId, known: &File) -> Act {
    let says = "The seat is held while the invoice is unpaid; paid in full, a new term begins. The gap stays visible.";
    let seat = Field::new("profession", "Seat", Kind::Line).value(&known.profession);
    Act::new("reinstate", file(id), "Approve a return", says, "Approve the return").field(seat).field(years())
}

fn contact(id: MembershipId, known: &File) -> Act {
    let applicant = &known.applicant;
    let says = "Letters and invoices go to this name and address from now on. Invoices that were issued stay as they are.";
    Act::new("contact", file(id), "Change the contact", says, "Change the contact")
        .field(Field::new("name", "Name", Kind::Line).value(&applicant.name.0))
        .field(Field::new("email", "E-mail address", Kind::Email).value(applicant.email.0.as_str()))
        .field(
            Field::new("phone", "Telephone", Kind::Phone)
                .value(applicant.phone.as_ref().map(|phone| phone.0.to_string()).unwrap_or_default()),
        )
}

fn letters(id: MembershipId, known: &File) -> Act {
    let says = "Letters that the membership requires, such as invoices and invitations, are sent all the same.";
    let language = Field::new("language", "Language of letters", Kind::Line).hint("Such as de or fr-CH; empty for the region's.");
    let language = language.value(known.language.as_ref().map(ToString::to_string).unwrap_or_default());
    let tick = |(class, code, words): &called::Called<_>| {
        let wanted = if known.muted.contains(class) { "" } else { "yes" };
        Field::new(code, *words, Kind::Tick).value(wanted)
    };
    let act = Act::new("letters", file(id), "Choose letters", says, "Keep the choice").field(language);
    called::LETTERS.iter().map(tick).fold(act, Act::field)
}

fn invite(id: MembershipId) -> Act {
    let says = "The member is sent a link by mail, good for seven days, and may then sign in. Sent again, the earlier link is void.";
    Act::new("invite", file(id), "Invite to sign in", says, "Send the invitation")
}

fn transfer(id: MembershipId, chapters: Vec<String>) -> Act {
    let says = "The term, its dues and the record go along; the seat here is open from today on. Whoever runs both chapters may do it.";
    Act::new("transfer", file(id), "Move to another chapter", says, "Move the member")
        .field(
            Field::new("chapter", "To which chapter", Kind::Line)
                .hint("Its name as it is written, or the address of its page.")
                .suggesting(chapters),
        )
        .field(Field::new("profession", "Seat there", Kind::Line).hint("Empty for the present one."))
}

fn resign(id: MembershipId, own: bool) -> Act {
    let says = "The membership ends today: the seat is open, offices end, and what was paid is not paid back by itself.";
    let (title, button) = if own { ("Resign", "Resign") } else { ("The member resigns", "Record the resignation") };
    Act::new("resign", file(id), title, says, button).field(reason("Why, if it is to be known"))
}
