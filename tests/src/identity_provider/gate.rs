//! The gate before the provider: each request on a connection of its own, read whole, so that it can be changed.

use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreHmacKey, CoreJwsSigningAlgorithm as Alg};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Mischief, Seen, Signed};

/// What the gate's own key is called, and the one that is published later.
const OURS: &str = "of the gate";
const NEW: &str = "new";

fn key(seed: u8, name: &str) -> CoreEdDsaPrivateSigningKey {
    // A key of Ed25519 as PKCS#8 has it (RFC 8410): a fixed beginning, then the seed.
    let beginning = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    let der = STANDARD.encode([beginning.as_slice(), &[seed; 32]].concat());
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{der}\n-----END PRIVATE KEY-----\n");
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(name.to_owned()))).expect("it is a key")
}

fn public(key: &CoreEdDsaPrivateSigningKey) -> Value {
    serde_json::to_value(key.as_verification_key()).expect("a key is JSON")
}

/// A message of HTTP, whole.
struct Message {
    head: String,
    body: Vec<u8>,
}

impl Message {
    async fn read(stream: &mut TcpStream) -> Option<Self> {
        let (mut bytes, mut part) = (Vec::new(), [0; 16_384]);
        let end = loop {
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            match stream.read(&mut part).await {
                Ok(count @ 1..) => bytes.extend_from_slice(&part[..count]),
                _ => return None,
            }
        };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut body = bytes.split_off(end + 4);
        let length = header(&head, "content-length").and_then(|length| length.parse::<usize>().ok());
        // A request without a length has no body; an answer without one ends with its connection, as it was asked to.
        let wanted = length.unwrap_or(if head.starts_with("HTTP/") { usize::MAX } else { 0 });
        while body.len() < wanted {
            match stream.read(&mut part).await {
                Ok(count @ 1..) => body.extend_from_slice(&part[..count]),
                _ => break,
            }
        }
        Some(Self { head, body })
    }

    fn bytes(self) -> Vec<u8> {
        let told = |line: &&str| {
            let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            !matches!(name.as_str(), "content-length" | "connection")
        };
        let lines: Vec<&str> = self.head.split("\r\n").filter(told).collect();
        let head = format!("{}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", lines.join("\r\n"), self.body.len());
        [head.into_bytes(), self.body].concat()
    }
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let found = head.split("\r\n").skip(1).find_map(|line| line.split_once(':').filter(|(key, _)| key.eq_ignore_ascii_case(name)));
    found.map(|(_, value)| value.trim())
}

/// The text with the value of a parameter in it put in place of another.
fn with(text: &str, parameter: &str, value: &str) -> String {
    match text.split_once(&format!("{parameter}=")) {
        Some((before, after)) => {
            let end = after.find(['&', ' ']).unwrap_or(after.len());
            format!("{before}{parameter}={value}{}", &after[end..])
        }
        None => text.to_owned(),
    }
}

/// Passes one request to the provider, and its answer back.
pub async fn pass(mut browser: TcpStream, port: u16, seen: &Mutex<Seen>, secret: &str) -> Option<()> {
    let mut request = Message::read(&mut browser).await?;
    let asked = request.head.split(" HTTP/").next()?.to_owned();
    let path = asked.split([' ', '?']).nth(1)?.to_owned();
    let mischief = {
        let mut seen = seen.lock().ok()?;
        seen.asked.push(asked);
        seen.keys_asked += usize::from(path == "/jwks");
        seen.mischief.clone()
    };
    if let Some((_, long)) = mischief.slow.filter(|(slow, _)| path.starts_with(slow)) {
        tokio::time::sleep(long).await;
    }
    let instead = mischief.answer.as_ref().filter(|(other, ..)| path.starts_with(other));
    if let Some((_, status, body)) = instead {
        let head = format!("HTTP/1.1 {status} As told\r\nContent-Type: application/json\r\nLocation: http://127.0.0.1:1/");
        return browser.write_all(&Message { head, body: body.clone().into_bytes() }.bytes()).await.ok();
    }
    if let Some(nonce) = mischief.nonce {
        request.head = with(&request.head, "nonce", nonce);
    }
    let mut provider = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    provider.write_all(&request.bytes()).await.ok()?;
    let answer = Message::read(&mut provider).await?;
    let answer = changed(&path, answer, &mischief, seen, secret)?;
    browser.write_all(&answer.bytes()).await.ok()
}

fn changed(path: &str, mut answer: Message, mischief: &Mischief, seen: &Mutex<Seen>, secret: &str) -> Option<Message> {
    if let Some(place) = header(&answer.head, "location").filter(|place| place.contains("/sign-in/provider/callback")) {
        let place = place.to_owned();
        if let Some(code) = &mischief.code {
            answer.head = with(&answer.head, "code", code);
        }
        seen.lock().ok()?.callbacks.push(place);
    }
    match path {
        "/jwks" => {
            let mut keys: Value = serde_json::from_slice(&answer.body).ok()?;
            let own = keys["keys"].as_array_mut()?;
            own.push(public(&key(1, OURS)));
            if mischief.signed == Signed::ByANewKey {
                own.push(public(&key(2, NEW)));
            }
            answer.body = keys.to_string().into_bytes();
        }
        "/token" if mischief.signed != Signed::ByTheProvider => {
            if let Ok(mut tokens) = serde_json::from_slice::<Value>(&answer.body)
                && let Some(token) = tokens["id_token"].as_str()
            {
                tokens["id_token"] = signed_anew(token, mischief, secret)?.into();
                answer.body = tokens.to_string().into_bytes();
            }
        }
        _ => {}
    }
    Some(answer)
}

/// The same ID token, with other claims where they are to be changed, signed by somebody else.
fn signed_anew(token: &str, mischief: &Mischief, secret: &str) -> Option<String> {
    let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?).ok()?;
    // Another algorithm makes another hash.
    claims.as_object_mut()?.remove("at_hash");
    if let Some(change) = mischief.claims {
        change(&mut claims);
    }
    let (alg, name) = match mischief.signed {
        Signed::ByTheSecret => ("HS256", OURS),
        Signed::ByNobody => ("none", OURS),
        Signed::ByANewKey => ("EdDSA", NEW),
        Signed::ByTheProvider | Signed::ByAPublishedKey | Signed::ByAForger => ("EdDSA", OURS),
    };
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&json!({ "alg": alg, "kid": name, "typ": "JWT" })), part(&claims));
    let signature = match mischief.signed {
        Signed::ByNobody => Ok(Vec::new()),
        Signed::ByTheSecret => CoreHmacKey::new(secret).sign(&Alg::HmacSha256, text.as_bytes()),
        Signed::ByAForger => key(3, OURS).sign(&Alg::EdDsa, text.as_bytes()),
        Signed::ByANewKey => key(2, NEW).sign(&Alg::EdDsa, text.as_bytes()),
        Signed::ByTheProvider | Signed::ByAPublishedKey => key(1, OURS).sign(&Alg::EdDsa, text.as_bytes()),
    };
    Some(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.ok()?)))
}
