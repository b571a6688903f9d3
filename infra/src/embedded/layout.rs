//! What lies where in a data folder. Never starts a process.
//!
//! ```text
//! DIR/postgres        the cluster, or a link to it when the server's account may not enter DIR
//! DIR/postgres.log    what the server says
//! DIR/run             the socket, unless the path would be too long for one
//! DIR/.start.lock     held while the server is started or stopped
//! DIR/.users.lock     shared by the processes that use the server
//! ```

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use super::account::Account;
use super::error::{EmbeddedError, at};

/// Where root's clusters go when the data folder is closed to the server's account.
const SHARED_PLACE: &str = "/var/lib/chapterhouse";

/// The longest address of a Unix socket, with its closing zero left out.
const LONGEST_SOCKET: usize = 106;

/// The file that PostgreSQL makes in the socket's folder.
const SOCKET_FILE: &str = ".s.PGSQL.5432";

/// A data folder, with its real path.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    folder: PathBuf,
}

/// Where a cluster is, or is to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cluster {
    /// It is there, made by this major version.
    Made { path: PathBuf, major: u32 },
    /// To be made inside the data folder.
    Here,
    /// To be made elsewhere and linked, since this folder is closed to the account.
    Elsewhere { closed: PathBuf },
}

impl Layout {
    /// Makes the folder if it is not there.
    pub fn of(folder: &Path) -> Result<Self, EmbeddedError> {
        fs::create_dir_all(folder).map_err(at("make the folder", folder))?;
        let folder = folder.canonicalize().map_err(at("enter", folder))?;
        Ok(Self { folder })
    }

    pub fn log(&self) -> PathBuf {
        self.folder.join("postgres.log")
    }

    pub fn start_lock(&self) -> PathBuf {
        self.folder.join(".start.lock")
    }

    pub fn users_lock(&self) -> PathBuf {
        self.folder.join(".users.lock")
    }

    fn link(&self) -> PathBuf {
        self.folder.join("postgres")
    }

    /// Looks for the cluster.
    pub fn cluster(&self, account: &Account) -> Result<Cluster, EmbeddedError> {
        let link = self.link();
        if fs::symlink_metadata(&link).is_err() {
            return Ok(match account.closed_on_the_way_to(&self.folder) {
                None => Cluster::Here,
                Some(closed) => Cluster::Elsewhere { closed },
            });
        }
        let Ok(path) = link.canonicalize() else { return Err(EmbeddedError::LostCluster { link }) };
        let owner = fs::metadata(&path).map_err(at("read", &path))?.uid();
        if owner != account.uid {
            return Err(EmbeddedError::Foreign { cluster: path, owner, account: account.name.clone() });
        }
        if let Some(closed) = account.closed_on_the_way_to(&path) {
            return Err(EmbeddedError::Closed { folder: path, closed, account: account.name.clone() });
        }
        let version = path.join("PG_VERSION");
        let text = fs::read_to_string(&version).map_err(at("read", &version))?;
        let major = text.trim().parse().map_err(|_| at("understand", &version)(io::ErrorKind::InvalidData.into()))?;
        Ok(Cluster::Made { path, major })
    }

    /// An empty folder of the account's own, to make a cluster in.
    pub fn draft(&self, place: &Cluster, account: &Account) -> Result<PathBuf, EmbeddedError> {
        let draft = if let Cluster::Elsewhere { closed } = place {
            let shared = Path::new(SHARED_PLACE);
            DirBuilder::new().recursive(true).mode(0o755).create(shared).map_err(at("make the folder", shared))?;
            if account.closed_on_the_way_to(shared).is_some() {
                let (folder, closed) = (self.folder.clone(), closed.clone());
                return Err(EmbeddedError::Closed { folder, closed, account: account.name.clone() });
            }
            private_folder(shared, "cluster-")?
        } else {
            let draft = self.folder.join("postgres.new");
            // What an interrupted start left behind.
            if draft.exists() {
                fs::remove_dir_all(&draft).map_err(at("remove", &draft))?;
            }
            DirBuilder::new().mode(0o700).create(&draft).map_err(at("make the folder", &draft))?;
            draft
        };
        account.give(&draft).map_err(at("give away", &draft))?;
        Ok(draft)
    }

    /// Puts a finished draft in its place, in one step.
    pub fn establish(&self, place: &Cluster, draft: PathBuf) -> Result<PathBuf, EmbeddedError> {
        let link = self.link();
        if matches!(place, Cluster::Elsewhere { .. }) {
            symlink(&draft, &link).map_err(at("link", &link))?;
            return Ok(draft);
        }
        fs::rename(&draft, &link).map_err(at("rename", &draft))?;
        Ok(link)
    }

    /// A folder for the socket, the account's own: the one used before, one inside the data folder, or a short one.
    pub fn socket_folder(&self, before: Option<PathBuf>, account: &Account) -> Result<PathBuf, EmbeddedError> {
        if let Some(folder) = before.filter(|folder| is_private_to(folder, account)) {
            return Ok(folder);
        }
        let inside = self.folder.join("run");
        let folder = if fits(&inside) && account.closed_on_the_way_to(&self.folder).is_none() {
            match DirBuilder::new().mode(0o700).create(&inside) {
                Err(reason) if reason.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(at("make the folder", inside)(reason));
                }
                _ => inside,
            }
        } else {
            private_folder(Path::new("/tmp"), "chapterhouse-")?
        };
        account.give(&folder).map_err(at("give away", &folder))?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).map_err(at("close", &folder))?;
        Ok(folder)
    }

    /// Removes the cluster and all that the server has put into the data folder, but not the folder.
    pub fn remove_all(&self, cluster: &Path) -> Result<(), EmbeddedError> {
        fs::remove_dir_all(cluster).map_err(at("remove", cluster))?;
        let link = self.link();
        if fs::symlink_metadata(&link).is_ok() {
            fs::remove_file(&link).map_err(at("remove", &link))?;
        }
        for file in [self.log(), self.start_lock(), self.users_lock()] {
            fs::remove_file(&file).map_err(at("remove", &file))?;
        }
        Ok(())
    }
}

fn fits(folder: &Path) -> bool {
    folder.join(SOCKET_FILE).as_os_str().as_bytes().len() <= LONGEST_SOCKET
}

/// Nobody else can have prepared this folder for us.
fn is_private_to(folder: &Path, account: &Account) -> bool {
    fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir() && found.uid() == account.uid && found.mode() & 0o077 == 0)
        && fits(folder)
}

fn private_folder(parent: &Path, prefix: &str) -> Result<PathBuf, EmbeddedError> {
    let folder = tempfile::Builder::new().prefix(prefix).tempdir_in(parent).map_err(at("make a folder in", parent))?;
    Ok(folder.keep())
}
