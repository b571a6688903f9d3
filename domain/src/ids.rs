//! Identifiers: one type for each kind of thing, so that a meeting's id never passes for a member's.
//! Never generated here: ids come in commands, or are derived from other ids by name (UUID v5).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The namespace under which Chapterhouse derives ids from names.
const NAMESPACE: Uuid = Uuid::from_u128(0x6c1f_3a52_6f0e_4d7b_9a55_c1a9_7e40_0001);

/// A UUID that depends on its parts alone: the same parts give the same id, in every process, for ever.
pub fn derived(kind: &str, parts: &[&str]) -> Uuid {
    let mut name = String::from(kind);
    for part in parts {
        // A separator that no part contains keeps ("a", "bc") apart from ("ab", "c").
        name.push('\u{1f}');
        name.push_str(part);
    }
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({})", stringify!($name), self.0) }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::from_str(text).map(Self) }
        }
        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
        impl From<$name> for Uuid { fn from(id: $name) -> Self { id.0 } }
    )+};
}

id_types! {
    /// A region of the organisation.
    RegionId,
    /// A chapter.
    ChapterId,
    /// One meeting of one chapter.
    MeetingId,
    /// A human being, whichever memberships they hold over the years.
    PersonId,
    /// One person in one chapter, from application to departure.
    MembershipId,
    /// A referral pledge.
    ReferralId,
    /// One closing of a pledge with an amount.
    ClosureId,
    /// An invoice.
    InvoiceId,
    /// A payment received.
    PaymentId,
    /// A credit note, refund, waiver or write-off.
    DocumentId,
    /// Whoever issued a command: a user, a token's holder, or the program itself.
    ActorId,
    /// Somebody who signs in.
    UserId,
    /// A role in a scope, held by a user.
    GrantId,
    /// One sign-in, until it ends.
    SessionId,
    /// An API token.
    TokenId,
    /// Something that is shown to be let in: a password, a link, a code. The log knows it by this id alone.
    SecretId,
}

impl From<UserId> for ActorId {
    fn from(user: UserId) -> Self {
        Self(user.0)
    }
}

impl PersonId {
    /// The person who is known by this e-mail address, when nobody names the person otherwise.
    pub fn known_by(email: &crate::text::EmailAddress) -> Self {
        Self(derived("person", &[&email.canonical()]))
    }
}

impl MeetingId {
    /// The meeting of a chapter that its rule puts on this date. Scheduling twice meets the same stream.
    pub fn of_slot(chapter: ChapterId, slot: chrono::NaiveDate) -> Self {
        Self(derived("meeting", &[&chapter.to_string(), &slot.to_string()]))
    }
}
