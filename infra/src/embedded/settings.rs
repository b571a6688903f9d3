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
    let (own, cache) = memory(machine_megabytes());
    let mut settings: Vec<(&'static str, String)> = [
        // No network: whoever may open the socket may use the server.
        ("listen_addresses", ""),
        ("port", "5432"),
        ("unix_socket_permissions", "0700"),
        ("max_connections", "200"),
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
    settings.push(("shared_buffers", format!("{own}MB")));
    settings.push(("effective_cache_size", format!("{cache}MB")));
    // The list of folders is itself a comma-separated list of quoted names.
    let quoted = socket_folder.display().to_string().replace('"', "\"\"");
    settings.push(("unix_socket_directories", format!("\"{quoted}\"")));
    settings
}

/// The memory of the machine, in MiB; none where it does not say.
fn machine_megabytes() -> Option<u64> {
    nix::sys::sysinfo::sysinfo().ok().map(|machine| machine.ram_total() / (1 << 20))
}

/// What the server keeps of the tables for itself, and what it may take the machine to keep in all, in MiB. PostgreSQL's manual has a quarter of the
/// machine for the first; pages that nothing has touched take nothing, so that a small organisation stays small.
fn memory(machine: Option<u64>) -> (u64, u64) {
    let machine = machine.unwrap_or(1024);
    ((machine / 4).clamp(128, 4096), (machine / 2).max(512))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_takes_a_quarter_of_the_machine_up_to_4_gib() {
        assert_eq!(memory(None), (256, 512));
        assert_eq!(memory(Some(256)), (128, 512));
        assert_eq!(memory(Some(8 * 1024)), (2048, 4096));
        assert_eq!(memory(Some(64 * 1024)), (4096, 32 * 1024));
    }
}
