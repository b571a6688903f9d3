//! Signatures by the sender's domain (DKIM, RFC 6376).

use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm, DkimSigningKey, DkimSigningKeyError,
};
use lettre::message::header::HeaderName;

/// What is signed: whatever says who writes to whom, what about, and how to be rid of it (RFC 8058 asks for the last two). A header that a
/// mail does not have is signed as missing. Content-Type is left out: lettre keeps it with the parts, where its signature does not see it.
const HEADERS: [&str; 10] = [
    "From",
    "Reply-To",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// Signs with an RSA key (PKCS#1 PEM) that the domain publishes under a selector. White space may change on the way.
pub fn signing(selector: &str, domain: &str, pem: &str) -> Result<DkimConfig, DkimSigningKeyError> {
    let key = DkimSigningKey::new(pem, DkimSigningAlgorithm::Rsa)?;
    let headers = HEADERS.map(HeaderName::new_from_ascii_str).to_vec();
    let relaxed = DkimCanonicalization { header: DkimCanonicalizationType::Relaxed, body: DkimCanonicalizationType::Relaxed };
    Ok(DkimConfig::new(selector.to_owned(), domain.to_owned(), key, headers, relaxed))
}
