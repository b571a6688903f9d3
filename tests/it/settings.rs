//! Settings: flags, then the environment, then the file, then defaults; a wrong one is named.

use std::fs;
use std::time::Duration;

use api::cli::Cli;
use api::settings::{DatabasePlace, KEYS, Layer, LogFormat, Settings, SettingsError};
use clap::CommandFactory;

/// Settings from a file, an environment and flags.
fn settle(file: &str, variables: &[(&str, &str)], flags: Layer) -> Result<Settings, SettingsError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chapterhouse.toml");
    fs::write(&path, file).unwrap();
    let flags = Layer { config: Some(path), ..flags };
    Settings::from_sources(flags, |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
}

fn refusal(file: &str, variables: &[(&str, &str)]) -> String {
    settle(file, variables, Layer::default()).expect_err("the setting is wrong").to_string()
}

fn with_port(port: &str) -> Layer {
    Layer { port: Some(port.parse().unwrap()), ..Layer::default() }
}

#[test]
fn defaults_are_what_the_help_says() {
    let settings = settle("", &[], Layer::default()).unwrap();
    assert_eq!(settings.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.http.body_limit, 1024 * 1024);
    assert_eq!(settings.http.request_timeout, Duration::from_secs(30));
    let limit = settings.http.rate_limit.unwrap();
    assert_eq!((limit.per_second.get(), limit.burst.get()), (100, 200));
    assert!(settings.http.workers >= 1);
    assert_eq!(settings.log.format, LogFormat::Auto);
    assert!(matches!(settings.database, DatabasePlace::Temporary));
}

#[test]
fn a_flag_beats_a_variable_and_a_variable_beats_the_file() {
    let (file, variables) = ("port = 1001", [("CHAPTERHOUSE_PORT", "1002")]);
    assert_eq!(settle(file, &[], Layer::default()).unwrap().http.listen.port(), 1001);
    assert_eq!(settle(file, &variables, Layer::default()).unwrap().http.listen.port(), 1002);
    assert_eq!(settle(file, &variables, with_port("1003")).unwrap().http.listen.port(), 1003);
}

#[test]
fn an_empty_variable_says_nothing() {
    let settings = settle("port = 1001", &[("CHAPTERHOUSE_PORT", ""), ("DATABASE_URL", "")], Layer::default()).unwrap();
    assert_eq!(settings.http.listen.port(), 1001);
    assert!(matches!(settings.database, DatabasePlace::Temporary));
}

#[test]
fn a_file_may_hold_every_setting() {
    let file = r#"
        database_url = "postgres://me:secret@db/chapterhouse"
        bind = "::1"
        port = 0
        body_limit = "512KiB"
        request_timeout = "500ms"
        rate_limit = "off"
        rate_burst = 7
        workers = 3
        log_format = "json"
        log_level = "warn,infra=debug"
        mail_from = "letters@chapters.example"
        public_url = "https://chapters.example/"
        secret_file = "/etc/chapterhouse/secret"
        smtp = "smtps://letters:hidden@mail.example"
        smtp_trust = "/etc/chapterhouse/ca.pem"
        mail_per_domain = 600
        dkim_key = "/etc/chapterhouse/dkim.pem"
        dkim_selector = "letters"
        oidc_issuer = "https://id.example.org"
        oidc_client_id = "chapterhouse"
        oidc_button = "Sign in with Example"
        oidc_scopes = "profile groups"
        oidc_acr = "phr"
        oidc_amr = "mfa hwk"
    "#;
    let secret = ("CHAPTERHOUSE_OIDC_CLIENT_SECRET", "hidden from all");
    let settings = settle(file, &[secret], Layer::default()).unwrap();
    let provider = settings.provider.provider().unwrap().unwrap();
    let set = provider.settings();
    assert_eq!((set.button.as_str(), set.scopes.len(), set.acr.len(), set.amr.len()), ("Sign in with Example", 2, 1, 2));
    assert_eq!(set.redirect.as_str(), "https://chapters.example/sign-in/provider/callback");
    assert_eq!(set.client_secret, "hidden from all");
    assert!(!format!("{set:?}").contains("hidden"));
    assert_eq!(settings.mail.public_url, Some("https://chapters.example".parse().unwrap()));
    assert_eq!(settings.mail.smtp.as_ref().map(|smtp| smtp.port), Some(465));
    assert!(!format!("{settings:?}").contains("hidden"));
    assert_eq!(settings.http.listen.to_string(), "[::1]:0");
    assert_eq!(settings.http.body_limit, 512 * 1024);
    assert_eq!(settings.http.request_timeout, Duration::from_millis(500));
    assert_eq!(settings.http.rate_limit, None);
    assert_eq!(settings.http.workers, 3);
    assert_eq!(settings.log.format, LogFormat::Json);
    assert!(matches!(settings.database, DatabasePlace::External(_)));
    assert!(!format!("{settings:?}").contains("me:secret"));
}

#[test]
fn a_data_folder_by_flag_beats_a_database_address_in_the_environment() {
    let variables = [("DATABASE_URL", "postgres://db/chapterhouse")];
    let flags = Layer { data: Some("/srv/data".into()), ..Layer::default() };
    let settings = settle("", &variables, flags).unwrap();
    assert!(matches!(settings.database, DatabasePlace::Folder(folder) if folder.to_str() == Some("/srv/data")));
}

#[test]
fn two_databases_from_one_source_are_refused() {
    let variables = [("DATABASE_URL", "postgres://db/chapterhouse"), ("CHAPTERHOUSE_DATA", "/srv/data")];
    assert!(refusal("", &variables).contains("expected one of them"));
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    let refusal = refusal("port = 8080\n\nprot = 8081\n", &[]);
    assert!(refusal.contains("line 3") && refusal.contains("unknown field `prot`"), "{refusal}");
    assert!(refusal.contains("`port`"), "what it could have been: {refusal}");
}

#[test]
fn a_wrong_value_in_the_file_is_named_with_its_line_and_what_was_expected() {
    for (line, expected) in [
        ("port = 70000", "expected a port from 0 to 65535"),
        ("port = true", "expected a port from 0 to 65535"),
        ("bind = \"everywhere\"", "expected an IP address such as"),
        ("body_limit = \"1 parsec\"", "expected a size such as"),
        ("request_timeout = 30", "expected a time such as"),
        ("rate_limit = -1", "expected a whole number from 1 to 4294967295, or off"),
        ("workers = 0", "expected a whole number from 1"),
        ("log_format = \"xml\"", "expected auto, human or json"),
        ("log_level = \"loud\"", "expected error, warn, info, debug, trace"),
    ] {
        let refusal = refusal(&format!("\n{line}\n"), &[]);
        let key = line.split(' ').next().unwrap();
        assert!(refusal.contains("line 2") && refusal.contains(key) && refusal.contains(expected), "{refusal}");
    }
}

#[test]
fn a_wrong_variable_is_named_with_its_value() {
    assert_eq!(
        refusal("", &[("CHAPTERHOUSE_PORT", "tcp://10.0.0.1:80")]),
        "CHAPTERHOUSE_PORT is \"tcp://10.0.0.1:80\" in the environment: expected a port from 0 to 65535 (0 takes any that is free)"
    );
}

#[test]
fn a_database_address_in_the_file_is_never_repeated() {
    for file in ["database_url = \"postgres://me:secret@db:port/x\"", "database_url = postgres://me:secret@db/x"] {
        let refusal = refusal(file, &[]);
        assert!(refusal.contains("database_url") || refusal.contains("line 1"), "{refusal}");
        assert!(!refusal.contains("secret"), "{refusal}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let flags = Layer { config: Some("/nowhere/chapterhouse.toml".into()), ..Layer::default() };
    let refusal = Settings::from_sources(flags, |_| None).unwrap_err().to_string();
    assert!(refusal.starts_with("the settings file /nowhere/chapterhouse.toml cannot be read"), "{refusal}");
}

#[test]
fn serve_help_documents_every_setting_under_each_of_its_names() {
    let mut program = Cli::command();
    let serve = program.find_subcommand_mut("serve").unwrap();
    let help = serve.render_long_help().to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    for key in KEYS {
        let flag = format!("--{} <", key.file.replace('_', "-"));
        assert!(help.contains(&flag), "{flag} is missing in {help}");
        assert!(help.contains(&format!("[env: {}]", key.variable)), "{} is missing", key.variable);
        assert!(help.contains(&format!("{} = ", key.file)), "{} is missing in the file", key.file);
    }
}

#[test]
fn mail_that_is_set_up_half_is_refused_in_words() {
    let refused = |file: &str| settle(file, &[], Layer::default()).unwrap_err().to_string();
    assert!(refused("smtp = \"smtp://127.0.0.1\"").contains("--mail-from"));
    let both = "mail_from = \"a@b.example\"\nsmtp = \"smtp://127.0.0.1\"\nmail_folder = \"/tmp/mail\"";
    assert!(refused(both).contains("expected one of them"));
    assert!(refused("dkim_selector = \"letters\"").contains("--dkim-key"));
    assert!(refused("mail_from = \"nobody\"").contains("an address such as"));
    assert!(refused("smtp = \"mail.example\"").contains("smtps://"));
}

#[test]
fn an_identity_provider_that_is_set_up_half_or_wrong_is_refused_in_words() {
    let refused = |file: &str, variables: &[(&str, &str)]| match settle(file, variables, Layer::default()) {
        Ok(settings) => settings.provider.provider().map(drop).expect_err("the setting is wrong").to_string(),
        Err(refusal) => refusal.to_string(),
    };
    assert!(settle("", &[], Layer::default()).unwrap().provider.provider().unwrap().is_none());
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    fs::write(&secret, "the secret\n").unwrap();
    let (issuer, id) = ("oidc_issuer = \"https://id.example.org\"", "oidc_client_id = \"chapterhouse\"");
    let file = format!("oidc_client_secret_file = {secret:?}");
    let public = "public_url = \"https://chapters.example\"";
    assert!(refused(id, &[]).contains("--oidc-issuer"));
    assert!(refused("oidc_amr = \"mfa\"", &[]).contains("--oidc-issuer"));
    assert!(refused(&[issuer, &file, public].join("\n"), &[]).contains("--oidc-client-id"));
    assert!(refused(&[issuer, id, public].join("\n"), &[]).contains("--oidc-client-secret-file"));
    assert!(refused(&[issuer, id, &file].join("\n"), &[]).contains("--public-url"));
    let open = "public_url = \"http://chapters.example\"";
    assert!(refused(&[issuer, id, &file, open].join("\n"), &[]).contains("https://"));
    let whole = [issuer, id, &file, public].join("\n");
    let settings = settle(&whole, &[], Layer::default()).unwrap();
    assert_eq!(settings.provider.provider().unwrap().unwrap().settings().client_secret, "the secret", "without its line's end");
    assert!(refused(&whole, &[("CHAPTERHOUSE_OIDC_CLIENT_SECRET", "another")]).contains("expected one of them"));
    fs::write(&secret, "\n").unwrap();
    assert!(refused(&whole, &[]).contains("is empty"));
    fs::remove_file(&secret).unwrap();
    assert!(refused(&whole, &[]).contains("cannot be read"));
    for (line, expected) in [
        ("oidc_issuer = \"id.example.org\"", "expected an address such as https://id.example.org"),
        ("oidc_issuer = \"http://id.example.org\"", "http:// for localhost alone"),
        ("oidc_button = \" \"", "expected words such as"),
        ("oidc_scopes = \"a,b\"", "expected words with spaces between"),
        ("oidc_client_secret = \"never here\"", "unknown field `oidc_client_secret`"),
    ] {
        let refusal = refused(line, &[]);
        assert!(refusal.contains("line 1") && refusal.contains(expected), "{refusal}");
        assert!(!refusal.contains("never here"), "{refusal}");
    }
    let wrong = refused("", &[("CHAPTERHOUSE_OIDC_ISSUER", "ftp://id.example.org")]);
    assert!(wrong.starts_with("CHAPTERHOUSE_OIDC_ISSUER is"), "{wrong}");
}
