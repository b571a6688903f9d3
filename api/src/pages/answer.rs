//! Saying whether one comes to a meeting.

use super::{Page, as_member, member_of, notice_of};
use crate::http::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Path};
use actix_web::{HttpResponse, get, post};
use domain::MeetingId;
use domain::meeting::InvitationAnswer;
use domain::text::{Name, Personal};
use infra::commands::CommandError;
use infra::commands::meetings::{ChangeMeeting, MeetingChange};
use infra::house::House;
use infra::mail::Purpose;
use serde::Deserialize;
use uuid::Uuid;

/// What the page's form sends.
#[derive(Deserialize)]
pub struct Answered {
    action: String,
    #[serde(default)]
    substitute: String,
}

struct Words {
    title: &'static str,
    text: &'static str,
    buttons: [&'static str; 3],
    substitute: &'static str,
    done: &'static str,
    nameless: &'static str,
}

fn words(language: &str) -> Words {
    match language {
        "de" => Words {
            title: "Kommen Sie?",
            text: "Sagen Sie Ihrem Chapter, ob Sie am Treffen teilnehmen.",
            buttons: ["Ich komme", "Ich komme nicht", "Ich schicke eine Vertretung"],
            substitute: "Name der Vertretung",
            done: "Danke, es ist vermerkt.",
            nameless: "Bitte nennen Sie den Namen der Vertretung.",
        },
        "fr" => Words {
            title: "Serez-vous là ?",
            text: "Dites à votre groupe si vous participez à la réunion.",
            buttons: ["Je viens", "Je ne viens pas", "J'envoie un remplaçant"],
            substitute: "Nom du remplaçant",
            done: "Merci, c'est noté.",
            nameless: "Indiquez le nom du remplaçant.",
        },
        "es" => Words {
            title: "¿Asistirá?",
            text: "Diga a su capítulo si participa en la reunión.",
            buttons: ["Asistiré", "No asistiré", "Envío a un sustituto"],
            substitute: "Nombre del sustituto",
            done: "Gracias, queda anotado.",
            nameless: "Indique el nombre del sustituto.",
        },
        _ => Words {
            title: "Will you be there?",
            text: "Tell your chapter whether you come to the meeting.",
            buttons: ["I will be there", "I cannot come", "I send a substitute"],
            substitute: "The substitute's name",
            done: "Thank you, it is noted.",
            nameless: "Please give the substitute's name.",
        },
    }
}

const ACTIONS: [&str; 3] = ["attending", "absent", "substitute"];

fn form(language: &str, text: &str, status: StatusCode) -> Result<HttpResponse, Problem> {
    let words = words(language);
    let buttons = ACTIONS.into_iter().zip(words.buttons).collect();
    Page { language, title: words.title, text, buttons, substitute: Some(words.substitute) }.answer(status)
}

#[get("/letters/answer/{token}")]
pub async fn show(house: Data<House>, token: Path<String>) -> Result<HttpResponse, Problem> {
    let notice = notice_of(&house, Purpose::Answer, &token).await?;
    form(&notice.language, words(&notice.language).text, StatusCode::OK)
}

#[post("/letters/answer/{token}")]
pub async fn act(house: Data<House>, token: Path<String>, answered: Form<Answered>) -> Result<HttpResponse, Problem> {
    let notice = notice_of(&house, Purpose::Answer, &token).await?;
    let words = words(&notice.language);
    let answer = match answered.action.as_str() {
        "attending" => InvitationAnswer::Attending,
        "absent" => InvitationAnswer::Absent,
        "substitute" => match Name::parse(&answered.substitute) {
            Ok(name) => InvitationAnswer::Substitute { name: Personal(name) },
            Err(_) => return form(&notice.language, words.nameless, StatusCode::UNPROCESSABLE_ENTITY),
        },
        _ => return Err(Problem::invalid("action", "it is attending, absent or substitute")),
    };
    let (id, member) = (MeetingId(Uuid::into(notice.subject_id)), member_of(&notice)?);
    let change = MeetingChange::AnswerInvitation { membership_id: member, answer };
    match house.commands.perform(as_member(member, &token), ChangeMeeting { id, change }).await {
        Ok(_) | Err(CommandError::Refused { code: "nothing_changes", .. }) => {}
        // What the rules say no to is said on the page: the meeting is off, or has begun.
        Err(CommandError::Refused { message, .. }) => return form(&notice.language, &message, StatusCode::CONFLICT),
        Err(error) => return Err(error.into()),
    }
    Page { language: &notice.language, title: words.title, text: words.done, buttons: Vec::new(), substitute: None }.answer(StatusCode::OK)
}
