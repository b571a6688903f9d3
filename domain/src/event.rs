//! Events: what has happened, for ever. Each has a stable stored name and a version; the payload is the
//! event's own JSON under that name. A new shape is a new version, and an upcaster lifts the old one.

use crate::ids::{ActorId, ChapterId, RegionId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares an aggregate's events with their stored names and versions.
macro_rules! events {
    ($(#[$doc:meta])* $vis:vis enum $enum:ident {
        $($(#[$variant_doc:meta])* $variant:ident = $name:literal, $version:literal { $($(#[$field_attr:meta])* $field:ident : $type:ty),* $(,)? })+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        $vis enum $enum {
            $($(#[$variant_doc])* #[serde(rename = $name)] $variant { $($(#[$field_attr])* $field: $type),* }),+
        }

        impl $enum {
            /// The stored names and current versions of these events.
            pub const CATALOGUE: &'static [(&'static str, &'static str)] = &[$(($name, $version)),+];

            /// The stored name.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $name),+ }
            }
        }

        impl cqrs_es::DomainEvent for $enum {
            fn event_type(&self) -> String { self.name().to_owned() }
            fn event_version(&self) -> String {
                match self { $(Self::$variant { .. } => $version.to_owned()),+ }
            }
        }
    };
}
pub(crate) use events;

/// Gathers the events of all aggregates into one type, told apart by their stored names.
macro_rules! all_events {
    ($($variant:ident($type:ty) = $aggregate:literal),+ $(,)?) => {
        /// Any event of any aggregate.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Event { $(
            #[doc = concat!("An event of a `", $aggregate, "` stream.")]
            $variant($type),
        )+ }

        impl Event {
            /// Every (aggregate type, stored name, current version) that is written today.
            pub fn catalogue() -> Vec<(&'static str, &'static str, &'static str)> {
                let mut all = Vec::new();
                $(all.extend(<$type>::CATALOGUE.iter().map(|(name, version)| ($aggregate, *name, *version)));)+
                all
            }

            /// Reads an event of an aggregate type from its stored text, in its current version.
            pub fn from_json(aggregate_type: &str, text: &str) -> Result<Self, EventError> {
                match aggregate_type {
                    $($aggregate => Ok(Self::$variant(serde_json::from_str(text)?)),)+
                    other => Err(EventError::UnknownAggregate(other.to_owned())),
                }
            }

            /// The text under which it is stored.
            pub fn to_json(&self) -> Result<String, EventError> {
                Ok(serde_json::to_string(self)?)
            }

            /// The stored name.
            pub fn name(&self) -> &'static str { match self { $(Self::$variant(event) => event.name()),+ } }

            /// The current version of its shape.
            pub fn version(&self) -> String { match self { $(Self::$variant(event) => cqrs_es::DomainEvent::event_version(event)),+ } }

            /// The type of the stream that it stands in.
            pub fn aggregate_type(&self) -> &'static str { match self { $(Self::$variant(_) => $aggregate),+ } }
        }

        /// As it is stored: the event's own JSON, without a word about the aggregate.
        impl Serialize for Event {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$variant(event) => event.serialize(serializer)),+ }
            }
        }

        $(impl From<$type> for Event { fn from(event: $type) -> Self { Self::$variant(event) } })+
    };
}

all_events! {
    Region(crate::region::RegionEvent) = "region",
    Policy(crate::policy::PolicyEvent) = "policy",
    Chapter(crate::chapter::ChapterEvent) = "chapter",
    Meeting(crate::meeting::MeetingEvent) = "meeting",
    Membership(crate::membership::MembershipEvent) = "membership",
    Dues(crate::dues::DuesEvent) = "dues",
    InvoiceSeries(crate::invoice_series::InvoiceSeriesEvent) = "invoice_series",
    Referral(crate::referral::ReferralEvent) = "referral",
    ExchangeRate(crate::exchange_rate::ExchangeRateEvent) = "exchange_rate",
    User(crate::user::UserEvent) = "user",
    ApiToken(crate::api_token::ApiTokenEvent) = "api_token",
}

/// Why a stored text is not an event.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    #[error("no aggregate is called {0:?}")]
    UnknownAggregate(String),
    #[error("no {event_type} of version {version} is known: this program is older than the event, or its upcaster is missing")]
    UnknownVersion { event_type: String, version: String },
    #[error("the payload does not fit: {0}")]
    Payload(#[from] serde_json::Error),
}

/// Who caused an event, and by what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Metadata {
    pub actor: ActorId,
    /// The command that wrote it; the same for all events of one command.
    pub command_id: Uuid,
    /// The request or run that started it all.
    pub correlation: Uuid,
    /// The position of the event that a policy reacted to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<ActorId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The program or token that asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
}

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// 1, 2, 3, ... in the order of commits, without holes.
    pub position: i64,
    pub aggregate_id: String,
    /// 1, 2, 3, ... within the stream.
    pub sequence: i64,
    /// Never earlier than that of the position before.
    pub recorded_at: DateTime<Utc>,
    pub chapter_id: Option<ChapterId>,
    pub region_id: Option<RegionId>,
    pub event: Event,
}
