//! What nearly every endpoint uses, under one name. Holds nothing of its own.

pub use crate::http::access::{Access, Action, Object};
pub use crate::http::asked::{Asked, Doing};
pub use crate::http::body::Nothing;
pub use crate::http::caller::Caller;
pub use crate::http::problem::Problem;
pub use crate::http::query::{Freshness, Query, Seen};
pub use crate::http::reply::{Found, Reply};
pub use crate::http::theirs::Theirs;
pub use crate::rest::responses::{Changes, Creates, ReadProblems, TaggedReads};
pub use crate::rest::schemas;
pub use actix_web::web::{Data, Path};
pub use actix_web::{delete, get, post, put};
pub use chrono::{NaiveDate, NaiveDateTime};
pub use domain::text::{EmailAddress, Name, Note, Personal, Phone, Profession};
pub use domain::{ChapterId, Currency, MeetingId, MembershipId, Money, PersonId, ReferralId, RegionId};
pub use infra::commands::{Commands, Committed};
pub use infra::runner::Runner;
pub use serde::{Deserialize, Serialize};
pub use utoipa::ToSchema;
pub use uuid::Uuid;
