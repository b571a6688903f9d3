//! The face of every aggregate: a pure, synchronous `decide`, and what it claims to be unique.

use serde::{Deserialize, Serialize};

/// An aggregate that decides synchronously and without looking anything up.
pub trait Decide: cqrs_es::Aggregate<Error: Refusal, Event: Into<crate::event::Event>> + Clone + 'static {
    /// What the command makes happen, or why it must not. Changes nothing.
    fn decide(&self, command: Self::Command) -> Result<Vec<Self::Event>, Self::Error>;

    /// What must be unique across all streams, once these events have followed this state.
    fn claims(&self, _stream: &str, _events: &[Self::Event]) -> Vec<Claim> {
        Vec::new()
    }
}

/// Why a command was refused, as the outside is told.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// Stable, in snake_case: part of the problem's type.
    fn code(&self) -> &'static str;
    /// The field of the request that is at fault, when it is one.
    fn field(&self) -> Option<&'static str>;
}

/// Every code with which an aggregate refuses, and its message, in which braces stand for what differs.
pub fn all_refusals() -> impl Iterator<Item = (&'static str, &'static str)> {
    let aggregates = [
        crate::chapter::ChapterRefusal::ALL,
        crate::meeting::MeetingRefusal::ALL,
        crate::membership::MembershipRefusal::ALL,
        crate::dues::DuesRefusal::ALL,
        crate::invoice_series::InvoiceSeriesRefusal::ALL,
        crate::referral::ReferralRefusal::ALL,
        crate::region::RegionRefusal::ALL,
        crate::policy::PolicyRefusal::ALL,
        crate::exchange_rate::ExchangeRateRefusal::ALL,
        crate::user::UserRefusal::ALL,
        crate::api_token::ApiTokenRefusal::ALL,
    ];
    aggregates.into_iter().flatten().copied()
}

/// A key that at most one owner may hold at a time, such as a seat in a chapter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ClaimKey(pub String);

/// Takes or gives back a key, in the transaction of the events that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The owner holds the key from now on; refused when another one does.
    Take { key: ClaimKey, owner: String },
    /// The owner gives the key back.
    Release { key: ClaimKey, owner: String },
}

/// Gives an aggregate the cqrs-es face over its `decide` and `evolve`.
macro_rules! aggregate {
    ($aggregate:ty, $type:literal, command $command:ty, event $event:ty, refusal $refusal:ty) => {
        impl cqrs_es::Aggregate for $aggregate {
            const TYPE: &'static str = $type;
            type Command = $command;
            type Event = $event;
            type Error = $refusal;
            type Services = ();

            async fn handle(&mut self, command: $command, _: &(), sink: &cqrs_es::event_sink::EventSink<Self>) -> Result<(), $refusal> {
                for event in $crate::aggregate::Decide::decide(self, command)? {
                    sink.write(event, self).await;
                }
                Ok(())
            }

            fn apply(&mut self, event: $event) {
                self.evolve(event);
            }
        }

        impl $crate::aggregate::Refusal for $refusal {
            fn code(&self) -> &'static str {
                <$refusal>::code(self)
            }
            fn field(&self) -> Option<&'static str> {
                <$refusal>::field(self)
            }
        }
    };
}
pub(crate) use aggregate;

/// Declares why an aggregate refuses: each variant with its stable code, the request's field at fault where it is one, and its message.
macro_rules! refusals {
    ($(#[$doc:meta])* $vis:vis enum $enum:ident {
        $($(#[$variant_doc:meta])* $variant:ident $({ $($field:ident : $type:ty),* $(,)? })? = $code:literal $(at $at:literal)?, $message:literal $(with ($($arg:tt)*))?;)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        $vis enum $enum {
            $($(#[$variant_doc])* #[error($message $(, $($arg)*)?)] $variant $({ $($field: $type),* })?),+
        }

        impl $enum {
            /// Every code with its message, in which braces stand for what differs.
            pub const ALL: &'static [(&'static str, &'static str)] = &[$(($code, $message)),+];

            /// Stable, in snake_case: part of the problem's type.
            pub fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $code),+ }
            }

            /// The field of the request that is at fault, when it is one.
            pub fn field(&self) -> Option<&'static str> {
                match self { $(Self::$variant { .. } => $crate::aggregate::refusals!(@at $($at)?)),+ }
            }
        }
    };
    (@at) => { None };
    (@at $at:literal) => { Some($at) };
}
pub(crate) use refusals;
