//! POST /chapters/{id}/memberships

use crate::http::body::same_chapter;
use crate::rest::prelude::*;
use domain::membership::Reference;
use infra::commands::memberships::Apply;

/// Apply for a seat in a chapter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplyForMembership, example = json!({"name": "Ada Muster", "email": "ada@example.org", "phone": "+41 61 555 01 01", "profession": "Baker",
        "references": [{"name": "Eva Beispiel", "contact": "+41 61 555 01 02"}, {"name": "Max Probe", "contact": "max@example.org"}],
        "interview_note": "Knows the trade for ten years"}))]
pub struct Request {
    #[schema(value_type = schemas::Name)]
    name: Name,
    /// Says who the person is, unless `person_id` does.
    #[schema(value_type = schemas::EmailAddress)]
    email: EmailAddress,
    #[schema(value_type = Option<schemas::Phone>)]
    phone: Option<Phone>,
    /// One of the organisation's list.
    #[schema(value_type = schemas::Profession)]
    profession: Profession,
    /// Two by default.
    #[schema(value_type = Vec<schemas::Reference>)]
    references: Vec<Reference>,
    /// What the committee heard.
    #[schema(value_type = schemas::Note)]
    interview_note: Note,
    /// The member who brought the applicant.
    #[schema(value_type = Option<Uuid>)]
    sponsor: Option<MembershipId>,
    /// A person who is known under another address.
    #[schema(value_type = Option<Uuid>)]
    person_id: Option<PersonId>,
    /// If given, the chapter that the path names.
    #[schema(value_type = Option<Uuid>)]
    chapter_id: Option<ChapterId>,
}

/// Apply for a seat in a chapter
///
/// Answers with the id of the membership, and with `person_id`. The committee decides within seven days.
#[utoipa::path(tag = "memberships", operation_id = "applyForMembership", request_body = Request, responses(Creates))]
#[post("/chapters/{id}/memberships")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = ChapterId(*id);
    same_chapter(id, asked.body.chapter_id)?;
    let Request { name, email, phone, profession, references, interview_note, sponsor, person_id, .. } = &asked.body;
    let use_case = Apply {
        id: asked.new_id(),
        chapter_id: id,
        person_id: *person_id,
        name: name.clone(),
        email: email.clone(),
        phone: phone.clone(),
        profession: profession.clone(),
        references: references.clone(),
        interview_note: interview_note.clone(),
        sponsor: *sponsor,
    };
    Ok(Reply::created(apply(asked.doing(), use_case).await?))
}

/// Applies for a seat, for whoever runs the chapter.
pub async fn apply(doing: Doing<'_>, wanted: Apply) -> Result<Committed, Problem> {
    doing.require(Action::RunChapter, Object::Chapter(wanted.chapter_id)).await?;
    // One person, one chapter: whoever names the person is told of that, whoever does not of the address that says who it is.
    let names: &[_] = if wanted.person_id.is_some() { &[] } else { &[("person_id", "email")] };
    doing.perform(wanted).await.map_err(|problem| problem.in_words_of(names))
}
