//! Links that a mail carries: each names a notice and what may be done by it, signed, so that nobody can make one for somebody else.
//! A link never expires: mails are kept for years, and unsubscribing must work from each of them. Those that let a user in are the exception: the log
//! says until when they count, and counts them once.

use crate::accounts::Vault;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// What a link is good for. Its name is part of what is signed: a link for one purpose is worth nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Unsubscribe,
    /// Says whether one comes to a meeting.
    Answer,
    /// Lets somebody become a user.
    Invitation,
    /// Lets a user set a new password.
    PasswordReset,
    /// Lets a user in, once: made by an operator at the program's own command line.
    SignIn,
    /// The envelope's sender: reports of what could not be delivered come back to it.
    ReturnPath,
}

impl Purpose {
    /// The page to which a user's link leads.
    pub fn page(self) -> &'static str {
        match self {
            Purpose::PasswordReset => "account/password-reset",
            Purpose::SignIn => "account/sign-in",
            _ => "account/invitation",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Purpose::Unsubscribe => "unsubscribe",
            Purpose::Answer => "answer",
            Purpose::Invitation => "invitation",
            Purpose::PasswordReset => "password-reset",
            Purpose::SignIn => "sign-in",
            Purpose::ReturnPath => "return-path",
        }
    }
}

/// 128 bits of chance, in hexadecimal: half of a new secret.
#[expect(clippy::disallowed_methods, reason = "a secret that a seed gives is none")]
pub fn fresh_secret() -> String {
    let mut bytes = [0_u8; 16];
    rand::RngCore::fill_bytes(&mut rand::rng(), &mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The key that signs them. All processes of one organisation share it.
#[derive(Clone)]
pub struct LinkKey(Vec<u8>);

/// Half of the signature: 128 bits, so that a return path stays within the 64 characters of an address's local part.
const SIGNATURE: usize = 16;

impl LinkKey {
    /// A key from at least 16 secret bytes; none from fewer.
    pub fn from_secret(secret: &[u8]) -> Option<Self> {
        (secret.len() >= 16).then(|| Self(secret.to_vec()))
    }

    /// What seals letters while they wait and afterwards, so that no link can be read from the database alone.
    pub fn vault(&self) -> Vault {
        Vault::of(&self.0)
    }

    fn signature(&self, purpose: Purpose, notice: Uuid) -> [u8; SIGNATURE] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(purpose.name().as_bytes());
        mac.update(notice.as_bytes());
        let whole = mac.finalize().into_bytes();
        std::array::from_fn(|index| whole[index])
    }

    /// The token of a link. Letters, digits, `-` and `_` for a web address; hexadecimal for a return path, since the case of an address may be lost on its way.
    pub fn token(&self, purpose: Purpose, notice: Uuid) -> String {
        let mut bytes = notice.into_bytes().to_vec();
        bytes.extend(self.signature(purpose, notice));
        match purpose {
            Purpose::ReturnPath => base32(&bytes),
            _ => URL_SAFE_NO_PAD.encode(bytes),
        }
    }

    /// The notice that a token names; none when it was not signed for this purpose with this key.
    pub fn notice(&self, purpose: Purpose, token: &str) -> Option<Uuid> {
        let bytes = match purpose {
            Purpose::ReturnPath => from_base32(token)?,
            _ => URL_SAFE_NO_PAD.decode(token).ok()?,
        };
        let (id, signature) = bytes.split_at_checked(16)?;
        let notice = Uuid::from_slice(id).ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(purpose.name().as_bytes());
        mac.update(notice.as_bytes());
        (signature.len() == SIGNATURE).then_some(())?;
        mac.verify_truncated_left(signature).ok()?;
        Some(notice)
    }
}

const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// RFC 4648 without padding, in lower case.
fn base32(bytes: &[u8]) -> String {
    let (mut text, mut buffer, mut bits) = (String::new(), 0_u32, 0);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(BASE32[(buffer >> bits) as usize & 31]));
        }
    }
    if bits > 0 {
        text.push(char::from(BASE32[(buffer << (5 - bits)) as usize & 31]));
    }
    text
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0_u32, 0);
    for character in text.bytes() {
        let value = BASE32.iter().position(|known| known.eq_ignore_ascii_case(&character))?;
        buffer = (buffer << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((buffer >> bits) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Purpose; 3] = [Purpose::Unsubscribe, Purpose::Answer, Purpose::ReturnPath];

    fn key(secret: &str) -> LinkKey {
        LinkKey::from_secret(secret.as_bytes()).unwrap()
    }

    #[test]
    fn a_link_is_good_for_its_purpose_alone_and_only_as_it_was_made() {
        let (ours, theirs) = (key("a secret of sixteen"), key("another secret, too"));
        let notice = Uuid::from_u128(7);
        for purpose in ALL {
            let token = ours.token(purpose, notice);
            assert_eq!(ours.notice(purpose, &token), Some(notice));
            assert_eq!(theirs.notice(purpose, &token), None);
            for other in ALL.into_iter().filter(|other| *other != purpose) {
                assert_eq!(ours.notice(other, &token), None, "{purpose:?} for {other:?}");
            }
            assert_eq!(ours.notice(purpose, &token[1..]), None);
            assert_eq!(ours.notice(purpose, &format!("{token}aaaa")), None);
            assert_eq!(ours.notice(purpose, ""), None);
        }
    }

    #[test]
    fn a_return_path_survives_capitals_and_fits_an_address() {
        let ours = key("a secret of sixteen");
        let token = ours.token(Purpose::ReturnPath, Uuid::from_u128(9));
        assert!(format!("bounce-{token}").len() <= 64, "{}", token.len());
        assert_eq!(ours.notice(Purpose::ReturnPath, &token.to_uppercase()), Some(Uuid::from_u128(9)));
    }

    #[test]
    fn a_short_secret_is_none() {
        assert!(LinkKey::from_secret(b"fifteen letters").is_none());
    }
}
