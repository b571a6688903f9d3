//! Style sheets, scripts and pictures: part of the program, each under a name that tells its content, so that a browser keeps it for ever.

use crate::http::problem::Problem;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};

/// A file, and what it is.
struct Asset {
    place: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// FNV-1a: it need tell contents apart, and nothing more.
const fn print(bytes: &[u8]) -> u64 {
    let (mut hash, mut at) = (0xcbf2_9ce4_8422_2325, 0);
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

/// `/static/NAME.PRINT.ENDING`, put together while the program is compiled.
const fn named<const N: usize>(name: &str, hash: u64, ending: &str) -> [u8; N] {
    let mut place = [0; N];
    let (mut at, mut part) = (0, 0);
    let digits = *b"0123456789abcdef";
    while part < name.len() {
        place[at] = name.as_bytes()[part];
        (at, part) = (at + 1, part + 1);
    }
    let mut digit = 0;
    while digit < 16 {
        place[at] = digits[((hash >> (60 - 4 * digit)) & 15) as usize];
        (at, digit) = (at + 1, digit + 1);
    }
    part = 0;
    while part < ending.len() {
        place[at] = ending.as_bytes()[part];
        (at, part) = (at + 1, part + 1);
    }
    place
}

macro_rules! assets {
    ($($(#[doc = $doc:literal])* $name:ident = $file:literal as $before:literal, $ending:literal, $kind:expr;)+) => {
        $($(#[doc = $doc])* pub const $name: &str = {
            const BYTES: &[u8] = include_bytes!(concat!("../../static/", $file));
            const BEFORE: &str = concat!("/static/", $before, ".");
            const PLACE: [u8; BEFORE.len() + 16 + $ending.len()] = named(BEFORE, print(BYTES), $ending);
            match str::from_utf8(&PLACE) {
                Ok(place) => place,
                Err(_) => panic!("names of files are plain"),
            }
        };)+

        const ALL: &[Asset] = &[$(Asset { place: $name, kind: $kind, bytes: include_bytes!(concat!("../../static/", $file)) }),+];
    };
}

assets! {
    /// The one style sheet.
    STYLE = "chapterhouse.css" as "chapterhouse", ".css", "text/css; charset=utf-8";
    /// What browsers show in their tabs.
    ICON = "icon.svg" as "icon", ".svg", "image/svg+xml";
    /// What every page may do beside its links and forms.
    PAGES = "pages.js" as "pages", ".js", SCRIPT;
    /// The attendance sheet by keyboard, saved while one types.
    SHEET = "sheet.js" as "sheet", ".js", SCRIPT;
}

#[get("/static/{file:.*}")]
pub async fn file(file: Path<String>) -> Result<HttpResponse, Problem> {
    let asset = ALL.iter().find(|asset| asset.place.strip_prefix("/static/") == Some(file.as_str()));
    let asset = asset.ok_or_else(|| Problem::not_found("file: it belongs to another version of the program, so open the page again"))?;
    let forever = ("Cache-Control", "public, max-age=31536000, immutable");
    Ok(HttpResponse::Ok().content_type(asset.kind).insert_header(forever).body(asset.bytes))
}
