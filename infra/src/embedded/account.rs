//! Who runs the server: this user, or for root the user `postgres`, else `nobody`. Never asks for a password.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::unistd::{User, getegid, geteuid};

use super::error::EmbeddedError;

/// The account that the server's processes run as.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub name: String,
    pub uid: u32,
    gid: u32,
    /// This process is root and has to give itself up to become the account.
    switches: bool,
}

impl Account {
    /// The account for a server that this process starts.
    pub fn of_this_process() -> Result<Self, EmbeddedError> {
        let uid = geteuid();
        if !uid.is_root() {
            let name = User::from_uid(uid).ok().flatten().map_or_else(|| uid.to_string(), |user| user.name);
            return Ok(Self { name, uid: uid.as_raw(), gid: getegid().as_raw(), switches: false });
        }
        let user =
            ["postgres", "nobody"].into_iter().find_map(|name| User::from_name(name).ok().flatten()).ok_or(EmbeddedError::NoAccount)?;
        Ok(Self { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw(), switches: true })
    }

    /// Makes the command run as the account, in a process group of its own, from a folder that anyone may enter.
    pub fn apply(&self, command: &mut Command) {
        command.process_group(0).current_dir("/");
        if self.switches {
            command.uid(self.uid).gid(self.gid);
        }
    }

    /// Gives a file or folder to the account.
    pub fn give(&self, path: &Path) -> io::Result<()> {
        if self.switches { chown(path, Some(self.uid), Some(self.gid)) } else { Ok(()) }
    }

    /// The first folder on the way to (and including) this one that the account may not enter.
    pub fn closed_on_the_way_to(&self, folder: &Path) -> Option<PathBuf> {
        if !self.switches {
            return None;
        }
        let mut way: Vec<&Path> = folder.ancestors().collect();
        way.reverse();
        way.into_iter().find(|step| !self.may_enter(step)).map(Path::to_owned)
    }

    fn may_enter(&self, folder: &Path) -> bool {
        let Ok(metadata) = fs::metadata(folder) else { return false };
        let bit = if metadata.uid() == self.uid {
            0o100
        } else if metadata.gid() == self.gid {
            0o010
        } else {
            0o001
        };
        metadata.mode() & bit != 0
    }
}
