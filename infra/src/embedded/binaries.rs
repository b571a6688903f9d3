//! Finds an installed PostgreSQL. Never downloads and never installs one.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::EmbeddedError;

/// The oldest major version that is supported.
const OLDEST: u32 = 15;

/// A folder with `postgres` and `initdb`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binaries {
    pub folder: PathBuf,
    pub major: u32,
}

impl Binaries {
    /// The first usable installation; for a cluster that exists, the first of its own major version.
    pub fn find(cluster: Option<(&Path, u32)>) -> Result<Self, EmbeddedError> {
        if let Some(path) = env::var_os("PG_BINDIR").filter(|path| !path.is_empty()) {
            let path = PathBuf::from(path);
            let given = Self::in_folder(&path).filter(|binaries| binaries.major >= OLDEST);
            let given = given.ok_or(EmbeddedError::WrongBinDir { path })?;
            return choose(vec![given], cluster);
        }
        choose(candidates().iter().filter_map(|folder| Self::in_folder(folder)).collect(), cluster)
    }

    /// The path of one program.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn in_folder(folder: &Path) -> Option<Self> {
        // Debian's /usr/bin holds only wrappers of the clients: a server needs both programs.
        if !folder.join("initdb").is_file() {
            return None;
        }
        let output = Command::new(folder.join("postgres")).arg("--version").current_dir("/").output().ok()?;
        let major = major_version(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { folder: folder.to_owned(), major })
    }
}

fn choose(found: Vec<Binaries>, cluster: Option<(&Path, u32)>) -> Result<Binaries, EmbeddedError> {
    let (usable, too_old): (Vec<_>, Vec<_>) = found.into_iter().partition(|binaries| binaries.major >= OLDEST);
    let Some(first) = usable.first() else {
        return Err(EmbeddedError::NotFound { too_old: too_old.iter().map(|binaries| binaries.major).collect() });
    };
    let Some((path, made_by)) = cluster else { return Ok(first.clone()) };
    usable.iter().find(|binaries| binaries.major == made_by).cloned().ok_or_else(|| EmbeddedError::OtherVersion {
        cluster: path.to_owned(),
        made_by,
        found: usable.iter().map(|binaries| binaries.major).collect(),
    })
}

/// Every folder worth a look, in the order of preference.
fn candidates() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    for (parent, prefix, inside) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ] {
        folders.extend(newest_first(Path::new(parent), prefix).into_iter().map(|folder| folder.join(inside)));
    }
    folders.extend(told_by_pg_config());
    let mut unique = Vec::new();
    for folder in folders {
        if folder.is_absolute() && !unique.contains(&folder) {
            unique.push(folder);
        }
    }
    unique
}

fn newest_first(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    let mut versions: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name();
            let rest = name.to_str()?.strip_prefix(prefix)?.trim_start_matches('@');
            // Homebrew's plain `postgresql` has no number; Postgres.app's `latest` repeats a numbered one.
            let version = if rest.is_empty() { Some(0) } else { leading_number(rest) };
            Some((version?, entry.path()))
        })
        .collect();
    versions.sort();
    versions.into_iter().rev().map(|(_, path)| path).collect()
}

fn told_by_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").current_dir("/").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(OsStr::new(text.trim())))
}

/// The major version in the answer to `postgres --version`.
fn major_version(answer: &str) -> Option<u32> {
    leading_number(answer.split("(PostgreSQL)").nth(1)?.trim_start())
}

fn leading_number(text: &str) -> Option<u32> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binaries(major: u32) -> Binaries {
        Binaries { folder: format!("/opt/pg/{major}/bin").into(), major }
    }

    #[test]
    fn a_version_is_read_from_what_the_server_prints() {
        assert_eq!(major_version("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major_version("not found"), None);
    }

    #[test]
    fn an_old_server_is_named_when_there_is_no_other() {
        let refusal = choose(vec![binaries(13)], None).expect_err("13 is too old").to_string();
        assert!(refusal.starts_with("PostgreSQL 15 or newer was not found (found only [13]); run `apt-get"), "{refusal}");
    }

    #[test]
    fn an_existing_cluster_is_opened_by_its_own_version() {
        let found = vec![binaries(17), binaries(15)];
        assert_eq!(choose(found.clone(), None).ok(), Some(binaries(17)));
        assert_eq!(choose(found.clone(), Some((Path::new("/data"), 15))).ok(), Some(binaries(15)));
        assert!(matches!(choose(found, Some((Path::new("/data"), 16))), Err(EmbeddedError::OtherVersion { made_by: 16, .. })));
    }
}
