//! Wrong settings, each named with what was expected. Never repeats a database address, which may hold a password.

use std::io;
use std::path::PathBuf;

use infra::embedded::EmbeddedError;

use super::value::Expected;

/// Why the program cannot tell what it was told.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A variable of the environment has a wrong value.
    #[error("{name} is {value:?} in the environment: {expected}")]
    Variable {
        /// The variable.
        name: &'static str,
        /// Its value.
        value: String,
        /// What it should have been.
        expected: Expected,
    },

    /// The file cannot be read.
    #[error("the settings file {path} cannot be read: {source}")]
    Unreadable {
        /// The file that `--config` or CHAPTERHOUSE_CONFIG names.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },

    /// The file holds an unknown key or a wrong value; the reason shows its line.
    #[error("the settings file {path} is wrong: {reason}")]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong where, and what was expected.
        reason: String,
    },

    /// One source names two databases.
    #[error(
        "both a data folder (--data, CHAPTERHOUSE_DATA, data) and a database address (--database-url, DATABASE_URL, \
         database_url) are set in the same place; expected one of them"
    )]
    TwoPlaces,

    /// Mail has two ways out.
    #[error("both a mail server (--smtp) and a folder for mails (--mail-folder) are set; expected one of them")]
    TwoWaysOut,

    /// Mail has a way out and no sender.
    #[error("a way out for mail is set, and no sender: give --mail-from as well, the address that letters come from")]
    NoSender,

    /// DKIM is half set up.
    #[error("--dkim-key and --dkim-selector belong together: give both or neither")]
    HalfDkim,

    /// The identity provider is half set up.
    #[error(
        "signing in by an identity provider is set up half: give {0} as well (the client's secret may be in CHAPTERHOUSE_OIDC_CLIENT_SECRET instead)"
    )]
    HalfProvider(&'static str),

    /// Two secrets of one client.
    #[error("both --oidc-client-secret-file and CHAPTERHOUSE_OIDC_CLIENT_SECRET are set; expected one of them")]
    TwoClientSecrets,

    /// The client's secret is not in its file.
    #[error("the client secret's file {path} {reason}")]
    ClientSecret {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },

    /// The provider could not send browsers back.
    #[error("--oidc-issuer needs --public-url with https:// (http:// for localhost alone): the provider sends browsers back there")]
    ProviderNeedsPlace,

    /// The database address is not one.
    #[error("--database-url, DATABASE_URL or database_url: {0}")]
    DatabaseAddress(EmbeddedError),
}
