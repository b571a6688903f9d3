use super::*;
use crate::referral::{AmendmentOutcome, Contact, Parties, ReferralEvent, Stage, Tier};
use crate::text::{EmailAddress, Personal, Phone};

pub fn all() -> Vec<Event> {
    let parties = Parties { chapter_id: id(0xb1), giver: id(0xc1), receiver: id(0xc2), tier: Tier::Outside, pledged_on: day("2025-01-07") };
    let contact = Contact {
        name: personal("Marta Quill"),
        phone: Some(Personal(Phone::parse("+44 20 7946 0000").unwrap())),
        email: Some(Personal(EmailAddress::parse("marta@example.org").unwrap())),
    };
    let (policy, expires_on, on) = (version(), day("2025-07-06"), day("2025-02-01"));
    let (closure_id, reason) = (id(0xe1), note("Chose another."));
    let events = [
        ReferralEvent::Pledged { parties, contact: Some(contact), description: Personal(note("Wants a new roof.")), expires_on, policy },
        ReferralEvent::Acknowledged { parties, on, expires_on, policy },
        ReferralEvent::Contacted { parties, on, expires_on, policy },
        ReferralEvent::Closed { parties, closure_id, amount: gbp(125_000), amount_shared: true, first: true, on },
        ReferralEvent::AmountAmended {
            parties,
            closure_id,
            closed_on: on,
            from: gbp(125_000),
            to: gbp(118_050),
            reason: note("Less timber."),
            on,
            outcome: Some(AmendmentOutcome::Reopened { stage: Stage::Contacted, expires_on, policy }),
        },
        ReferralEvent::NotSold { parties, reason: reason.clone(), on },
        ReferralEvent::Expired { parties, on },
        ReferralEvent::Disputed { parties, reason: reason.clone(), on },
        ReferralEvent::Withdrawn { parties, reason, on },
    ];
    events.map(Event::from).to_vec()
}
