//! The keys that must be unique across all streams, by name. What is taken and given back when is said by the
//! aggregates' own [`crate::Decide::claims`]; here stands only how each key is spelled, for whoever looks one up.

use crate::aggregate::{Claim, ClaimKey};
use crate::ids::{ChapterId, PaymentId, PersonId, RegionId};
use crate::text::{EmailAddress, EntityCode, Profession};
use crate::user::Identity;
use std::collections::BTreeMap;

/// One chapter a person. Held by the membership, from application to departure.
pub fn person(person: PersonId) -> ClaimKey {
    ClaimKey(format!("person/{person}"))
}

/// One membership a seat. Held by the membership, from approval to departure. Two spellings of a profession are one seat.
pub fn seat(chapter: ChapterId, profession: &Profession) -> ClaimKey {
    ClaimKey(format!("seat/{chapter}/{}", profession.as_str().to_lowercase()))
}

/// One person an e-mail address. Held by the person while their membership lasts. The key is an id, so that no address lies open in it.
pub fn email(address: &EmailAddress) -> ClaimKey {
    ClaimKey(format!("email/{}", PersonId::known_by(address)))
}

/// One decision at a time on the visits of a person: taken with the nth registration, and never given back.
pub fn visit(person: PersonId, registration: u32) -> ClaimKey {
    ClaimKey(format!("ticket/visit/{person}/{registration}"))
}

/// One decision at a time on the currencies of a region and of its own chapters: taken at a version of the region with so many chapters, and never
/// given back. Whatever is decided changes one of the two.
pub fn currencies(region: RegionId, version: i64, chapters: usize) -> ClaimKey {
    ClaimKey(format!("ticket/currencies/{region}/{version}/{chapters}"))
}

/// One account a payment. Held by the account for ever.
pub fn payment(payment: PaymentId) -> ClaimKey {
    ClaimKey(format!("payment/{payment}"))
}

/// One legal entity a code: two spellings of it are one. Held by the entity for ever; its name says which it is.
pub fn entity(code: &EntityCode) -> ClaimKey {
    ClaimKey(format!("entity/{}", code.as_str().to_lowercase()))
}

/// One user an e-mail address. Held by the user. The key is an id, so that no address lies open in it.
pub fn user_email(address: &EmailAddress) -> ClaimKey {
    ClaimKey(format!("user-email/{}", PersonId::known_by(address)))
}

/// One user a person. Held by the user.
pub fn user_person(person: PersonId) -> ClaimKey {
    ClaimKey(format!("user-person/{person}"))
}

/// One user an account of an identity provider. Held by the user. The key is an id, so that no name lies open in it.
pub fn user_identity(identity: &Identity) -> ClaimKey {
    ClaimKey(format!("user-identity/{}", crate::ids::derived("identity", &[&identity.issuer, &identity.subject])))
}

/// Keys with their owners, as one state holds them.
pub(crate) type Held = BTreeMap<String, String>;

/// What must be given back and taken to get from one state's keys to the next's.
pub(crate) fn between(before: &Held, after: &Held) -> Vec<Claim> {
    let missing = |from: &Held, (key, owner): (&String, &String)| from.get(key) != Some(owner);
    let released = before.iter().filter(|held| missing(after, *held));
    let taken = after.iter().filter(|held| missing(before, *held));
    let release = |(key, owner): (&String, &String)| Claim::Release { key: ClaimKey(key.clone()), owner: owner.clone() };
    let take = |(key, owner): (&String, &String)| Claim::Take { key: ClaimKey(key.clone()), owner: owner.clone() };
    released.map(release).chain(taken.map(take)).collect()
}
