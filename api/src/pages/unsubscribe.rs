//! Doing without letters of a class: by the button of this page, or in one click from the mail program (RFC 8058), which posts.

use super::{Page, as_member, member_of, notice_of};
use crate::http::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use domain::membership::Membership;
use domain::notices::NoticeClass;
use infra::commands::CommandError;
use infra::commands::memberships::{ChangeMembership, MembershipChange};
use infra::house::House;
use infra::mail::Purpose;

/// Title, question, button, and what is said when it is done.
fn words(language: &str) -> [&'static str; 4] {
    match language {
        "de" => [
            "Briefe abbestellen",
            "Möchten Sie Briefe dieser Art nicht mehr erhalten?",
            "Abbestellen",
            "Sie erhalten keine Briefe dieser Art mehr.",
        ],
        "fr" => [
            "Ne plus recevoir",
            "Souhaitez-vous ne plus recevoir ce type de message ?",
            "Ne plus recevoir",
            "Vous ne recevrez plus ce type de message.",
        ],
        "es" => [
            "Dejar de recibir",
            "¿Desea dejar de recibir este tipo de mensaje?",
            "Dejar de recibir",
            "Ya no recibirá este tipo de mensaje.",
        ],
        _ => [
            "Do without these letters",
            "Would you like to receive no more letters of this kind?",
            "Do without them",
            "You will receive no more letters of this kind.",
        ],
    }
}

#[get("/letters/unsubscribe/{token}")]
pub async fn show(house: Data<House>, token: Path<String>) -> Result<HttpResponse, Problem> {
    let notice = notice_of(&house, Purpose::Unsubscribe, &token).await?;
    let [title, text, button, _] = words(&notice.language);
    Page { language: &notice.language, title, text, buttons: vec![("One-Click", button)], substitute: None }.answer(StatusCode::OK)
}

#[post("/letters/unsubscribe/{token}")]
pub async fn act(house: Data<House>, token: Path<String>) -> Result<HttpResponse, Problem> {
    let notice = notice_of(&house, Purpose::Unsubscribe, &token).await?;
    let class = NoticeClass::OPTIONAL.into_iter().find(|class| class.name() == notice.class);
    let class = class.ok_or_else(|| Problem::not_found("link: these letters are required"))?;
    let id = member_of(&notice)?;
    let loaded = house.commands.existing::<Membership>(&id.to_string(), "membership").await?;
    let mut muted = loaded.state.muted_notices().to_vec();
    muted.push(class);
    let change = MembershipChange::SetNoticePreferences { language: loaded.state.language().cloned(), muted };
    match house.commands.perform(as_member(id, &token), ChangeMembership { id, change }).await {
        // Asked twice, it is done once.
        Ok(_) | Err(CommandError::Refused { code: "nothing_changes", .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let [title, _, _, done] = words(&notice.language);
    Page { language: &notice.language, title, text: done, buttons: Vec::new(), substitute: None }.answer(StatusCode::OK)
}
