//! A letter as the bytes that are sent: headers, a text and an HTML part, and the meeting's calendar entry. Frozen from here on.

use super::form::Language;
use super::invitation::{calendar, method};
use super::letter::{Letter, Origin, UserLink};
use super::links::{LinkKey, Purpose};
use super::words::words;
use chrono::{DateTime, Utc};
use domain::notices::NoticeClass;
use lettre::Address;
use lettre::message::dkim::DkimConfig;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use minijinja::Value;
use minijinja::value::Serde;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;
use uuid::Uuid;

/// Who sends, and where links lead.
#[derive(Clone)]
pub struct Sender {
    /// The address that letters come from, under the chapter's name.
    pub address: Address,
    /// How people reach this program, without a slash at the end.
    pub public_url: String,
    pub key: LinkKey,
    pub dkim: Option<Arc<DkimConfig>>,
}

/// Who sends, once that is known, for all that look at one house.
pub type Senders = Arc<OnceLock<Sender>>;

/// The bytes of a notice as they are sent, from the bytes as they are kept; none where they were sealed with another secret.
pub(super) fn unsealed(senders: &Senders, id: Uuid, sealed: bool, bytes: Vec<u8>) -> Option<Vec<u8>> {
    if !sealed {
        return Some(bytes);
    }
    senders.get()?.key.vault().open(id.as_bytes(), &bytes).ok()
}

/// A letter ready to be sent.
pub struct Composed {
    pub subject: String,
    pub message_id: String,
    pub return_path: String,
    pub bytes: Vec<u8>,
}

/// Why a letter could not be put into bytes.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    #[error("the address cannot be written to: {0}")]
    Address(#[from] lettre::address::AddressError),
    #[error("its words could not be made: {0}")]
    Words(#[from] minijinja::Error),
    #[error("it could not be put together: {0}")]
    Message(#[from] lettre::error::Error),
    #[error("a content type is wrong: {0}")]
    ContentType(#[from] lettre::message::header::ContentTypeErr),
}

impl Sender {
    fn domain(&self) -> &str {
        self.address.domain()
    }

    /// The address to which reports about a notice come back.
    pub fn return_path(&self, notice: Uuid) -> String {
        format!("bounce-{}@{}", self.key.token(Purpose::ReturnPath, notice), self.domain())
    }

    /// The notice whose return path an address is.
    pub fn notice_of_return_path(&self, address: &str) -> Option<Uuid> {
        let (local, domain) = address.trim().trim_matches(['<', '>']).rsplit_once('@')?;
        let token = local.get(..7).filter(|prefix| prefix.eq_ignore_ascii_case("bounce-")).and(local.get(7..))?;
        domain.eq_ignore_ascii_case(self.domain()).then(|| self.key.notice(Purpose::ReturnPath, token)).flatten()
    }

    /// A mail that shows that mail can be sent.
    pub fn test_mail(&self, id: Uuid, to: &Address, at: DateTime<Utc>) -> Result<(lettre::address::Envelope, Vec<u8>), ComposeError> {
        let envelope = lettre::address::Envelope::new(Some(self.address.clone()), vec![to.clone()])?;
        let mut message = lettre::Message::builder()
            .from(Mailbox::new(Some("Chapterhouse".to_owned()), self.address.clone()))
            .to(Mailbox::new(None, to.clone()))
            .subject("A test of Chapterhouse's mail")
            .message_id(Some(format!("<{id}@{}>", self.domain())))
            .date(SystemTime::from(at))
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .singlepart(SinglePart::plain("This mail shows that letters can be sent.\n".to_owned()))?;
        if let Some(dkim) = &self.dkim {
            message.sign(dkim);
        }
        Ok((envelope, message.formatted()))
    }

    fn link(&self, purpose: Purpose, path: &str, notice: Uuid) -> String {
        format!("{}/letters/{path}/{}", self.public_url, self.key.token(purpose, notice))
    }

    /// Where somebody comes in by a link.
    pub fn user_link(&self, link: UserLink) -> String {
        let UserLink { purpose, user_id, link_id } = link;
        format!("{}/{}/{user_id}/{}", self.public_url, purpose.page(), self.key.token(purpose, link_id.into()))
    }

    /// Puts a letter into words and bytes.
    pub fn compose(&self, letter: &Letter, origin: &Origin, at: DateTime<Utc>) -> Result<Composed, ComposeError> {
        let id = letter.id();
        let language = letter.to.form.language;
        let optional = letter.kind.class() != NoticeClass::Required;
        let unsubscribe = optional.then(|| self.link(Purpose::Unsubscribe, "unsubscribe", id));
        let answer = letter.invitation.is_some().then(|| self.link(Purpose::Answer, "answer", id));
        let values = minijinja::context! {
            name => letter.to.name.as_str(),
            chapter => origin.name.as_str(),
            account_url => letter.link.map(|link| self.user_link(link)),
            answer_url => answer,
            footer => footer(language, origin),
            unsubscribe_url => unsubscribe.clone(),
            unsubscribe_label => unsubscribe_label(language),
            ..Value::from(Serde(&letter.values))
        };
        let mut words = words(letter.kind, language, &values)?;
        words.text.push_str(&format!("\n-- \n{}\n", footer(language, origin)));
        if let Some(link) = &unsubscribe {
            words.text.push_str(&format!("{}: {link}\n", unsubscribe_label(language)));
        }
        let (message_id, return_path) = (format!("<{id}@{}>", self.domain()), self.return_path(id));
        let to: Address = letter.to.email.as_str().parse()?;
        let mut builder = lettre::Message::builder()
            .from(Mailbox::new(Some(origin.name.as_str().to_owned()), self.address.clone()))
            .to(Mailbox::new(Some(letter.to.name.as_str().to_owned()), to.clone()))
            .subject(&words.subject)
            .message_id(Some(message_id.clone()))
            .date(SystemTime::from(at))
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", language.code()))
            .raw_header(header("X-Chapterhouse-Notice", letter.kind.name()))
            .envelope(lettre::address::Envelope::new(Some(return_path.parse()?), vec![to])?);
        if let Some((name, address)) = &origin.reply_to {
            builder = builder.reply_to(Mailbox::new(Some(name.as_str().to_owned()), address.as_str().parse()?));
        }
        if let Some(link) = &unsubscribe {
            builder = builder
                .raw_header(header("List-Unsubscribe", &format!("<{link}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        let mut parts = MultiPart::alternative().singlepart(SinglePart::plain(words.text)).singlepart(SinglePart::html(words.html));
        if let Some(invitation) = &letter.invitation {
            let entry = calendar(letter, invitation, origin, self.address.as_ref(), self.domain(), at);
            let kind = ContentType::parse(&format!("text/calendar; charset=utf-8; method={}", method(invitation)))?;
            parts = parts.singlepart(SinglePart::builder().header(kind).body(entry));
        }
        let mut message = builder.multipart(parts)?;
        if let Some(dkim) = &self.dkim {
            message.sign(dkim);
        }
        Ok(Composed { subject: words.subject, message_id, return_path, bytes: message.formatted() })
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn footer(language: Language, origin: &Origin) -> String {
    let chapter = origin.name.as_str();
    if origin.chapter.is_none() {
        return match language {
            Language::English => format!("You receive this because you sign in, or are invited to sign in, to {chapter}."),
            Language::German => format!("Sie erhalten diese Nachricht, weil Sie sich bei {chapter} anmelden oder dazu eingeladen sind."),
            Language::French => format!("Vous recevez ce message parce que vous vous connectez à {chapter}, ou y êtes invité."),
            Language::Spanish => format!("Recibe este mensaje porque accede a {chapter} o ha sido invitado a hacerlo."),
        };
    }
    match language {
        Language::English => format!("You receive this as a member of {chapter}."),
        Language::German => format!("Sie erhalten diese Nachricht als Mitglied von {chapter}."),
        Language::French => format!("Vous recevez ce message en tant que membre de {chapter}."),
        Language::Spanish => format!("Recibe este mensaje como miembro de {chapter}."),
    }
}

fn unsubscribe_label(language: Language) -> &'static str {
    match language {
        Language::English => "Do without letters of this kind",
        Language::German => "Briefe dieser Art abbestellen",
        Language::French => "Ne plus recevoir ce type de message",
        Language::Spanish => "No recibir más mensajes de este tipo",
    }
}
