//! Reports of what could not be delivered (RFC 3464). They come back to a signed return path, which names the notice: a report that was
//! not asked for changes nothing. A hard bounce fails the notice and suppresses its address; a delay changes nothing.

use super::compose::Sender;
use super::ledger::{Ledger, suppress_address};
use chrono::{DateTime, Utc};
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use uuid::Uuid;

/// What a report said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounced {
    pub notice: Uuid,
    /// The recipient will never be reached at this address (an enhanced status of class 5).
    pub hard: bool,
    pub status: String,
}

/// Why a report was not taken.
#[derive(Debug, thiserror::Error)]
pub enum BounceError {
    #[error("this is no mail that can be read")]
    Unreadable,
    #[error("it is not addressed to a return path of ours")]
    NotOurs,
    #[error("it has no part of type message/delivery-status with an action and a status")]
    NoReport,
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
}

impl Sender {
    /// Reads a report.
    pub fn read_bounce(&self, bytes: &[u8]) -> Result<Bounced, BounceError> {
        let message = MessageParser::default().parse(bytes).ok_or(BounceError::Unreadable)?;
        let notice = addressed_to(&message).find_map(|address| self.notice_of_return_path(&address)).ok_or(BounceError::NotOurs)?;
        let report = report(&message).ok_or(BounceError::NoReport)?;
        let field = |name: &str| {
            report.lines().find_map(|line| {
                line.split_once(':').filter(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
            })
        };
        let (Some(action), Some(status)) = (field("Action"), field("Status")) else { return Err(BounceError::NoReport) };
        let hard = action.eq_ignore_ascii_case("failed") && status.starts_with('5');
        let diagnosis = field("Diagnostic-Code").map(|code| format!(" ({code})")).unwrap_or_default();
        Ok(Bounced { notice, hard, status: format!("{status}{diagnosis}") })
    }
}

/// Everybody to whom it is addressed, in any of the headers that a mail server may leave that in.
fn addressed_to<'m>(message: &'m Message<'m>) -> impl Iterator<Item = String> + 'm {
    let to = message.to().into_iter().flat_map(|to| to.iter()).filter_map(|address| address.address().map(str::to_owned));
    let delivered = ["Delivered-To", "X-Original-To", "Envelope-To"]
        .into_iter()
        .filter_map(|name| message.header_raw(name))
        .map(|raw| raw.trim().to_owned());
    to.chain(delivered)
}

/// The machine's part of a report: fields of the message, then those of each recipient. One of our mails has one recipient.
fn report(message: &Message<'_>) -> Option<String> {
    let is_report = |part: &&mail_parser::MessagePart<'_>| {
        part.content_type().is_some_and(|kind| kind.ctype() == "message" && kind.subtype() == Some("delivery-status"))
    };
    let part = message.parts.iter().find(is_report)?;
    match &part.body {
        PartType::Text(text) => Some(text.to_string()),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        _ => None,
    }
}

impl Ledger {
    /// Takes a report: a hard bounce fails its notice and suppresses the address. Said twice, it changes nothing more.
    pub async fn bounced(&self, bounced: &Bounced, now: DateTime<Utc>) -> Result<(), BounceError> {
        if !bounced.hard {
            return Ok(());
        }
        let reason = format!("it came back: {}", bounced.status);
        let sql = "UPDATE mail.notices SET state = 'failed', reason = $2, settled_at = $3, lease = nextval('mail.lease') \
                   WHERE id = $1 AND state IN ('sent', 'uncertain', 'attempting') RETURNING address";
        let address: Option<String> =
            sqlx::query_scalar(sql).bind(bounced.notice).bind(&reason).bind(now).fetch_optional(self.pool()).await?;
        if let Some(address) = address {
            suppress_address(self.pool(), &address, &reason, Some(bounced.notice), now).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::links::LinkKey;
    use super::*;

    fn sender() -> Sender {
        Sender {
            address: "letters@chapters.example".parse().unwrap(),
            public_url: "https://chapters.example".to_owned(),
            key: LinkKey::from_secret(b"a secret for tests").unwrap(),
            dkim: None,
        }
    }

    fn report(to: &str, action: &str, status: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example\r\nTo: <{to}>\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nIt did not work.\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
             Final-Recipient: rfc822; a@example.org\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n--b--\r\n"
        )
    }

    #[test]
    fn a_report_names_its_notice_by_the_signed_return_path() {
        let notice = Uuid::from_u128(7);
        let to = sender().return_path(notice);
        let failed = sender().read_bounce(report(&to, "failed", "5.1.1").as_bytes()).unwrap();
        assert_eq!(failed, Bounced { notice, hard: true, status: "5.1.1 (smtp; 550 no such user)".to_owned() });
        assert!(sender().read_bounce(report(&to.to_uppercase(), "failed", "5.1.1").as_bytes()).unwrap().hard);
        assert!(!sender().read_bounce(report(&to, "delayed", "4.4.7").as_bytes()).unwrap().hard);
        assert!(!sender().read_bounce(report(&to, "failed", "4.4.7").as_bytes()).unwrap().hard);
    }

    #[test]
    fn what_was_not_asked_for_is_not_taken() {
        let forged = "bounce-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@chapters.example";
        assert!(matches!(sender().read_bounce(report(forged, "failed", "5.1.1").as_bytes()), Err(BounceError::NotOurs)));
        let elsewhere = sender().return_path(Uuid::from_u128(7)).replace("chapters.example", "other.example");
        assert!(matches!(sender().read_bounce(report(&elsewhere, "failed", "5.1.1").as_bytes()), Err(BounceError::NotOurs)));
        let to = sender().return_path(Uuid::from_u128(7));
        let plain = format!("From: a@example.org\r\nTo: {to}\r\nSubject: Out of office\r\n\r\nI am away.\r\n");
        assert!(matches!(sender().read_bounce(plain.as_bytes()), Err(BounceError::NoReport)));
    }
}
