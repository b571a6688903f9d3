//! GET /policies

use super::{Place, object_of};
use crate::rest::prelude::*;
use domain::policy::{PolicyScope, PolicyVersion};
use domain::rules::{Rule, Section};

/// For which place, and on which day.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The rules that hold for this chapter.
    chapter_id: Option<Uuid>,
    /// The rules that hold for this region. Without either, the organisation's.
    region_id: Option<Uuid>,
    /// Today (UTC) when left out.
    on: Option<NaiveDate>,
    /// Answer only when this position of the log is to be seen.
    min_position: Option<i64>,
}

/// A section as it holds, and the version that it came from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RuleInForce)]
pub struct InForce {
    #[schema(value_type = schemas::Rule)]
    pub rule: Rule,
    /// Version 0 of the organisation is the founding one.
    #[schema(value_type = schemas::PolicyVersion)]
    pub from: PolicyVersion,
}

/// All sections as they hold on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RulesInForce)]
pub struct Answer {
    pub on: NaiveDate,
    pub items: Vec<InForce>,
}

/// The rules in force for a place on a day
#[utoipa::path(tag = "policies", operation_id = "getPolicies", params(Wanted), responses((status = 200, body = Answer, description = "Every section, with the version that it came from."), ReadProblems))]
#[get("/policies")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    query: Query<Wanted>,
) -> Result<actix_web::web::Json<Answer>, Problem> {
    let place = Place::of(query.chapter_id, query.region_id)?;
    Freshness { min_position: query.min_position }.wait_in_log(&commands).await?;
    Ok(actix_web::web::Json(read(&caller, &access, &commands, place.scope(), query.on).await?))
}

/// The rules of a scope on a day, for whoever may see them.
pub async fn read(
    caller: &Caller,
    access: &Access,
    commands: &Commands,
    scope: PolicyScope,
    on: Option<NaiveDate>,
) -> Result<Answer, Problem> {
    access.require(caller, Action::Read, object_of(scope)).await?;
    let place = Place(scope);
    let on = on.unwrap_or_else(|| commands.log.clock.now().date_naive());
    let in_force = commands.rules_in_force(place.chapter(), place.region(), on).await?;
    let rules = in_force.rules.clone();
    let item = |rule: Rule| InForce { from: in_force.version(rule.section()), rule };
    let items = Section::ALL.map(|section| {
        item(match section {
            Section::Attendance => Rule::Attendance(rules.attendance.clone()),
            Section::Referrals => Rule::Referrals(rules.referrals.clone()),
            Section::MemberScore => Rule::MemberScore(rules.member_score.clone()),
            Section::ChapterScore => Rule::ChapterScore(rules.chapter_score.clone()),
            Section::Joining => Rule::Joining(rules.joining.clone()),
            Section::Renewal => Rule::Renewal(rules.renewal.clone()),
            Section::Meetings => Rule::Meetings(rules.meetings.clone()),
            Section::Professions => Rule::Professions(rules.professions.clone()),
            Section::Notices => Rule::Notices(rules.notices.clone()),
            Section::Offices => Rule::Offices(rules.offices.clone()),
            Section::Fees => Rule::Fees(rules.fees.clone()),
        })
    });
    Ok(Answer { on, items: items.into() })
}
