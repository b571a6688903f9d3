//! The server's own settings. They are given anew at every start and never written into the cluster.

use std::path::Path;

/// Whether what was committed outlives a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Every commit reaches the disk: for people's data.
    Fsync,
    /// Commits outlive the processes but may be lost with the machine: for tests alone.
    NoFsync,
}

impl Durability {
    /// The word that PostgreSQL uses for it.
    pub(super) fn fsync(self) -> &'static str {
        match self {
            Self::Fsync => "on",
            Self::NoFsync => "off",
        }
    }
}

/// Every setting that differs from PostgreSQL's default, with its value.
pub(super) fn all(socket_folder: &Path, durability: Durability) -> Vec<(&'static str, String)> {
    let durable = durability.fsync();
    let mut settings: Vec<(&'static str, String)> = [
        // No network: whoever may open the socket may use the server.
        ("listen_addresses", ""),
        ("port", "5432"),
        ("unix_socket_permissions", "0700"),
        ("max_connections", "200"),
        ("shared_buffers", "256MB"),
        ("max_wal_size", "2GB"),
        ("wal_compression", "on"),
        // The queries are short; compiling them costs more than it saves.
        ("jit", "off"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("log_destination", "stderr"),
        ("logging_collector", "off"),
        ("log_checkpoints", "off"),
        ("log_line_prefix", "%m [%p] %q%d "),
        ("fsync", durable),
        ("full_page_writes", durable),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into();
    // The list of folders is itself a comma-separated list of quoted names.
    let quoted = socket_folder.display().to_string().replace('"', "\"\"");
    settings.push(("unix_socket_directories", format!("\"{quoted}\"")));
    settings
}
