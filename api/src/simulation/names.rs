//! Invented names: syllables put together, so that no real person is meant by any of them.

use super::chance::Chance;

const FIRST: &[&str] = &[
    "Adel", "Bram", "Cato", "Dario", "Edda", "Fenn", "Gala", "Hale", "Ines", "Jory", "Kaia", "Lio", "Mara", "Nils", "Orla", "Pax", "Quin",
    "Rhea", "Sami", "Tove", "Uma", "Vito", "Wren", "Xeni", "Yara", "Zeno", "Alba", "Benno", "Cleo", "Dina", "Emil", "Frida", "Gino",
    "Hedda", "Ivo", "Juna", "Kian", "Lotta",
];
const ONSET: &[&str] = &[
    "Bar", "Cal", "Dor", "El", "Fal", "Gor", "Hal", "Il", "Jas", "Kel", "Lor", "Mon", "Nor", "Ost", "Pel", "Ral", "Sol", "Tar", "Ul",
    "Vel", "Wil", "Yor", "Zan",
];
const MIDDLE: &[&str] = &["a", "e", "i", "o", "en", "in", "ar", "or", "is", "um"];
const END: &[&str] = &[
    "berg", "dal", "den", "feld", "gard", "holm", "kamp", "land", "mark", "nes", "rup", "son", "stad", "tan", "vik", "wald", "worth", "zi",
];
const PLACES: &[&str] = &[
    "Rheinhafen",
    "Altmarkt",
    "Seeblick",
    "Nordtor",
    "Kastanienhof",
    "Bruckfeld",
    "Sonnhalde",
    "Westhafen",
    "Lindenplatz",
    "Kirchberg",
    "Hafenkante",
    "Steinbrugg",
    "Talblick",
    "Eichengrund",
    "Ostpark",
    "Mühlenbach",
];
const SUFFIX: &[&str] = &["", " Morning", " Central", " Harbour", " Hill", " Bridge", " Market", " Gate", " Forum", " Circle"];

/// A person's name.
pub fn person(chance: &mut Chance) -> String {
    format!("{} {}{}{}", chance.one_of(FIRST), chance.one_of(ONSET), chance.one_of(MIDDLE), chance.one_of(END))
}

/// A chapter's name; the first ones are plain, later ones are told apart.
pub fn chapter(number: u32) -> String {
    let number = number as usize;
    let (place, round) = (PLACES[number % PLACES.len()], number / PLACES.len());
    if round < SUFFIX.len() { format!("{place}{}", SUFFIX[round]) } else { format!("{place} {round}") }
}
