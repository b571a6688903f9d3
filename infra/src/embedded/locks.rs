//! File locks by which several processes share one server. Released by the system when a process dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::error::{EmbeddedError, at};

/// A lock that lasts as long as this value.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Waits until nobody else holds it.
    pub async fn alone(path: PathBuf) -> Result<Self, EmbeddedError> {
        let lock = Self::open(&path)?;
        let waiting = tokio::task::spawn_blocking(move || lock.file.lock().map(|()| lock));
        waiting.await.expect("taking a lock does not panic").map_err(at("lock", path))
    }

    /// Joins those who hold it shared. Only to be called with the start lock held, so that it need not wait.
    pub fn shared(path: &Path) -> Result<Self, EmbeddedError> {
        let lock = Self::open(path)?;
        lock.file.lock_shared().map_err(at("lock", path))?;
        Ok(lock)
    }

    /// Whether no other holds it. Our own share is given up for the question, and taken back by `rejoin`.
    pub fn is_last(&self) -> Result<bool, EmbeddedError> {
        self.file.unlock().map_err(at("unlock", &self.path))?;
        match self.file.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(reason)) => Err(at("lock", &self.path)(reason)),
        }
    }

    /// Takes the share back after `is_last`.
    pub fn rejoin(&self) -> Result<(), EmbeddedError> {
        self.file.unlock().and_then(|()| self.file.lock_shared()).map_err(at("lock", &self.path))
    }

    fn open(path: &Path) -> Result<Self, EmbeddedError> {
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(at("open", path))?;
        Ok(Self { file, path: path.to_owned() })
    }
}
