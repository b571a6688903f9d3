//! Where somebody wanted to go before they had to sign in. Their browser keeps it meanwhile; it is a page of ours, or nothing.

use super::form::{Visitor, cookie, gone, kept};
use crate::pages::PLACES;
use actix_web::HttpResponse;
use actix_web::cookie::time::Duration;
use actix_web::dev::ResourceDef;
use actix_web::http::header::LOCATION;
use actix_web::web::Query;
use serde::Deserialize;

pub const WANTED: &str = "__Host-chapterhouse-wanted";

/// Where everybody goes who wanted nothing else: to what is theirs.
pub const HOME: &str = "/";
/// Longer than any address of a page.
const LONGEST: usize = 500;

/// A path, with its query, that leads to a page of ours; none for anything else, be it another site's in disguise.
pub fn ours(text: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b';' | b',' | b'#');
    let path = text.split('?').next().unwrap_or_default();
    let sound = text.len() <= LONGEST && text.starts_with('/') && !path.contains("//") && text.bytes().all(plain);
    let led = |(place, methods): &(&str, &[&str])| methods.contains(&"GET") && ResourceDef::new(*place).is_match(path);
    // Whoever is signed in has nothing to look for at the door.
    (sound && !path.starts_with("/sign-") && PLACES.iter().any(led)).then_some(text)
}

/// A text as part of an address's query.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~');
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[derive(Deserialize)]
struct Wanted {
    to: String,
}

/// To the door, for whoever has to sign in before they see a page.
pub fn sign_in_first(here: &str) -> HttpResponse {
    let door = match ours(here).filter(|here| *here != HOME) {
        Some(here) => format!("/sign-in?to={}", encoded(here)),
        None => "/sign-in".to_owned(),
    };
    HttpResponse::SeeOther().insert_header((LOCATION, door)).insert_header(("Cache-Control", "no-store")).finish()
}

impl Visitor {
    /// Where whoever is let in goes: where they wanted to go before they had to sign in.
    pub fn wanted(&self) -> String {
        let kept = || cookie(&self.request, WANTED).filter(|kept| ours(kept).is_some());
        self.asked_for().or_else(kept).unwrap_or_else(|| HOME.to_owned())
    }

    /// Where the address says that somebody wants to go.
    fn asked_for(&self) -> Option<String> {
        let asked = Query::<Wanted>::from_query(self.request.query_string()).ok()?.into_inner();
        ours(&asked.to).is_some().then_some(asked.to)
    }

    /// Keeps where somebody wants to go, where the address says so.
    pub fn keeps_wanted(&self, answer: &mut HttpResponse) {
        if let Some(to) = self.asked_for() {
            // A cookie is decoded when it is read.
            self.put(answer, &kept(WANTED, to.replace('%', "%25"), Some(Duration::minutes(30))));
        }
    }

    /// To the door, for whoever has to sign in before they see this page.
    pub fn sign_in_first(&self) -> HttpResponse {
        sign_in_first(&self.request.uri().path_and_query().map(ToString::to_string).unwrap_or_default())
    }

    /// Whoever is signed in already goes on.
    pub fn goes_on(&self) -> HttpResponse {
        let mut answer = self.to(&self.wanted());
        self.put(&mut answer, &gone(WANTED));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_ours_are_gone_to() {
        for sound in ["/", "/account", "/account/second-factor", "/mails/0192f0c1?page=2&of=a%20b", "/docs/index.html"] {
            assert_eq!(ours(sound), Some(sound));
        }
        for wrong in [
            "",
            "account",
            "//evil.example",
            "/\\evil.example",
            "/docs//evil.example",
            "https://evil.example/account",
            "/nowhere",
            "/account/password",
            "/sign-in",
            "/sign-in/provider",
            "/account\r\nSet-Cookie: a=b",
            "/account; Domain=evil.example",
            "javascript:alert(1)",
            "/äccount",
        ] {
            assert_eq!(ours(wrong), None, "{wrong}");
        }
        assert_eq!(ours(&format!("/docs/{}", "a".repeat(500))), None);
        assert_eq!(encoded("/docs/a?b=c%20d&e"), "/docs/a%3Fb%3Dc%2520d%26e");
    }
}
