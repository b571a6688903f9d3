//! Text is trimmed, bounded, and free of what a database or a mail could not bear.

use super::*;

#[test]
fn text_is_trimmed_and_never_empty() {
    assert_eq!(Name::parse("  Harbour  ").unwrap().as_str(), "Harbour");
    assert_eq!(Name::parse(" \t\n "), Err(TextError::Empty));
}

#[test]
fn nul_and_other_control_characters_are_refused() {
    for text in ["a\0b", "a\u{1b}b", "a\u{7f}b", "a\u{85}b"] {
        assert_eq!(Name::parse(text), Err(TextError::ControlCharacter), "{text:?}");
        assert_eq!(Note::parse(text), Err(TextError::ControlCharacter), "{text:?}");
    }
    assert_eq!(Name::parse("two\nlines"), Err(TextError::ControlCharacter));
    assert!(Note::parse("two\r\n\tlines").is_ok());
}

#[test]
fn length_is_counted_in_characters() {
    assert!(Profession::parse(&"ü".repeat(80)).is_ok());
    assert_eq!(Profession::parse(&"ü".repeat(81)), Err(TextError::TooLong { max: 80, found: 81 }));
}

#[test]
fn an_email_address_has_a_local_part_and_a_domain_with_a_dot() {
    assert_eq!(EmailAddress::parse(" Ada@Example.ORG ").unwrap().canonical(), "ada@example.org");
    for text in [
        "ada",
        "@example.org",
        "ada@",
        "ada@example",
        "a@b@example.org",
        "a da@example.org",
        "ada@.org",
        "ada@example.",
        "ada@example..org",
    ] {
        assert_eq!(EmailAddress::parse(text), Err(TextError::NotAnEmailAddress), "{text}");
    }
    assert_eq!(EmailAddress::parse("ada@exa\0mple.org"), Err(TextError::ControlCharacter));
}

#[test]
fn a_link_is_a_web_address() {
    assert!(Link::parse("https://meet.example.org/harbour?room=1").is_ok());
    for text in ["meet.example.org", "javascript:alert(1)", "https://", "https://a b.org"] {
        assert_eq!(Link::parse(text), Err(TextError::NotALink), "{text}");
    }
}

#[test]
fn what_names_a_person_never_reaches_a_log() {
    assert_eq!(format!("{:?}", Personal(Name::parse("Ada").unwrap())), "Personal(..)");
    assert_eq!(format!("{:?}", EmailAddress::parse("ada@example.org").unwrap()), "EmailAddress(..)");
}

#[test]
fn stored_text_is_parsed_like_typed_text() {
    assert!(serde_json::from_str::<Name>(r#""""#).is_err());
    assert!(serde_json::from_str::<Name>(r#""a\u0000b""#).is_err());
    assert_eq!(serde_json::from_str::<Personal<Name>>(r#""Ada""#).unwrap().0.as_str(), "Ada");
}
