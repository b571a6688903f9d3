//! A gate between the program and PostgreSQL that can hold back the server's answers to the log writer, so that a
//! test can stop the program after a commit and before its answer.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// A gate that listens on a port of the loopback.
pub struct Gate {
    pub port: u16,
    held: watch::Sender<bool>,
}

impl Gate {
    /// Opens a gate before a server's socket.
    ///
    /// # Panics
    /// When the loopback has no port left.
    pub async fn open(socket: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let (held, holding) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((program, _)) = listener.accept().await {
                let server = UnixStream::connect(&socket).await.expect("the server answers");
                tokio::spawn(pass(program, server, holding.clone()));
            }
        });
        Self { port, held }
    }

    /// From now on the log writer hears nothing more; what it sends still arrives.
    pub fn hold_back_answers(&self) {
        self.held.send_replace(true);
    }

    /// The log writer hears what was held back, and all that follows.
    pub fn let_through(&self) {
        self.held.send_replace(false);
    }
}

async fn pass(program: TcpStream, server: UnixStream, mut held: watch::Receiver<bool>) {
    let (mut from_program, mut to_program) = program.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let writes = Arc::new(AtomicBool::new(false));
    let is_writer = writes.clone();
    let asking = tokio::spawn(async move {
        let mut bytes = vec![0; 65_536];
        while let Ok(count @ 1..) = from_program.read(&mut bytes).await {
            // The connection that once prepared the append is the log writer's.
            if bytes[..count].windows(12).any(|window| window == b"append_batch") {
                writes.store(true, SeqCst);
            }
            if to_server.write_all(&bytes[..count]).await.is_err() {
                break;
            }
        }
    });
    let mut bytes = vec![0; 65_536];
    while let Ok(count @ 1..) = from_server.read(&mut bytes).await {
        if is_writer.load(SeqCst) && held.wait_for(|held| !held).await.is_err() {
            break;
        }
        if to_program.write_all(&bytes[..count]).await.is_err() {
            break;
        }
    }
    asking.abort();
}
