//! Mails as files, named after their notices: written whole or not at all, and the same again when they are written again.

use super::Delivery;
use std::path::Path;
use uuid::Uuid;

pub(super) async fn write(folder: &Path, id: Uuid, bytes: &[u8]) -> Delivery {
    let (unfinished, path) = (folder.join(format!(".{id}")), folder.join(format!("{id}.eml")));
    let written = async {
        tokio::fs::write(&unfinished, bytes).await?;
        tokio::fs::rename(&unfinished, &path).await
    };
    match written.await {
        Ok(()) => Delivery::Taken(format!("written to {}", path.display())),
        Err(error) => Delivery::NotNow { reason: format!("{}: {error}", path.display()), server: true },
    }
}
