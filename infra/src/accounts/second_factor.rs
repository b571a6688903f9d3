//! The second factor: codes of six digits that an app makes from a shared key (RFC 6238), each good once; and recovery codes for when it is lost.

use super::vault::chance;
use chrono::{DateTime, Utc};
use totp_rs::{Builder, Totp, TotpError};

/// Recovery codes that one is given.
pub const RECOVERY_CODES: usize = 10;

/// A key, 160 bits of chance.
pub fn fresh_key() -> Vec<u8> {
    chance::<20>().to_vec()
}

fn totp(key: &[u8], account: &str) -> Result<Totp, TotpError> {
    Builder::new().with_secret(key.to_vec()).with_issuer(Some("Chapterhouse")).with_account_name(account).build()
}

/// The period of a code, when it is one of a key at about this moment: the period before and after are taken as well.
pub fn step_of(key: &[u8], code: &str, now: DateTime<Utc>) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.timestamp()).ok()?;
    totp(key, "code").ok()?.check(&code, seconds).and_then(|step| i64::try_from(step).ok())
}

/// The code of a key at a moment: what the app would show.
pub fn code_at(key: &[u8], now: DateTime<Utc>) -> Option<String> {
    let seconds = u64::try_from(now.timestamp()).ok()?;
    Some(totp(key, "code").ok()?.generate(seconds).to_string())
}

/// How an app is told of a key.
pub struct Enrolment {
    /// `otpauth://totp/...`
    pub uri: String,
    /// The key in base 32, to type.
    pub key: String,
}

/// How an app is told of a key for an account.
pub fn enrolment(key: &[u8], account: &str) -> Option<Enrolment> {
    let uri = totp(key, account).ok()?.to_url().ok()?;
    let key = uri.split_once("secret=")?.1.split('&').next()?.to_owned();
    Some(Enrolment { uri, key })
}

/// A recovery code: 80 bits of chance in groups of four letters and digits.
pub fn fresh_recovery_code() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let text: String = chance::<16>().iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    format!("{}-{}-{}-{}", &text[..4], &text[4..8], &text[8..12], &text[12..])
}

/// A recovery code as it was typed, in the form in which it was made.
pub fn recovery_code(typed: &str) -> String {
    let text: String = typed.chars().filter(|c| c.is_ascii_alphanumeric()).flat_map(char::to_lowercase).collect();
    match (text.get(..4), text.get(4..8), text.get(8..12), text.get(12..)) {
        (Some(a), Some(b), Some(c), Some(d)) => format!("{a}-{b}-{c}-{d}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_counts_in_its_period_and_those_beside_it() {
        let key = fresh_key();
        let at = |seconds: i64| DateTime::from_timestamp(1_767_225_600 + seconds, 0).unwrap();
        let code = code_at(&key, at(0)).unwrap();
        assert_eq!(code.len(), 6);
        let step = step_of(&key, &code, at(0)).unwrap();
        assert_eq!(step_of(&key, &format!("{} {}", &code[..3], &code[3..]), at(29)), Some(step));
        assert_eq!(step_of(&key, &code, at(45)), Some(step));
        assert_eq!(step_of(&key, &code, at(75)), None);
        for wrong in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
            assert_eq!(step_of(&key, wrong, at(0)), None, "{wrong}");
        }
    }

    #[test]
    fn an_app_is_told_who_and_with_what_key() {
        let enrolment = enrolment(&fresh_key(), "ada@example.org").unwrap();
        assert!(enrolment.uri.starts_with("otpauth://totp/Chapterhouse:ada%40example.org?"), "{}", enrolment.uri);
        assert_eq!(enrolment.key.len(), 32);
    }

    #[test]
    fn a_recovery_code_may_be_typed_as_one_likes() {
        let code = fresh_recovery_code();
        assert_eq!(code.len(), 19);
        assert_eq!(recovery_code(&code), code);
        assert_eq!(recovery_code(&format!(" {} ", code.to_uppercase().replace('-', " "))), code);
        assert_eq!(recovery_code("abc"), "abc");
    }
}
