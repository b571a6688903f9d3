//! A mail server that does what it is told: takes mails, refuses them, or breaks off in the middle.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// What the server does with a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Take,
    /// Answers the recipient with this code.
    Recipient(u16),
    /// Answers the whole mail with this code.
    Message(u16),
    /// Closes the service: 421, and the line drops.
    Closing,
    /// Drops the line when half of the mail is there.
    DropBeforeDot,
    /// Takes the mail, and drops the line without a word.
    DropAfterDot,
    /// Never answers the greeting.
    Silent,
}

/// A mail that was taken, or at least sent to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub from: String,
    pub to: String,
    pub bytes: Vec<u8>,
    /// Whether the sender was told.
    pub told: bool,
}

/// What happens to the mails that no mood was said for.
type Usual = Box<dyn Fn(usize) -> Mood + Send + Sync>;

struct Shared {
    moods: Mutex<VecDeque<Mood>>,
    usual: Mutex<Usual>,
    /// How many mails have begun.
    begun: AtomicUsize,
    /// How long it thinks about each mail.
    delay: Mutex<Duration>,
    /// Whether it keeps what it takes.
    keeps: AtomicBool,
    taken: Mutex<Vec<Taken>>,
    count: AtomicUsize,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            moods: Mutex::default(),
            usual: Mutex::new(Box::new(|_| Mood::Take)),
            begun: AtomicUsize::default(),
            delay: Mutex::default(),
            keeps: AtomicBool::new(true),
            taken: Mutex::default(),
            count: AtomicUsize::default(),
        }
    }
}

/// The server. It ends when it is dropped.
pub struct ScriptedServer {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl ScriptedServer {
    /// Listens on a free port of the loopback.
    ///
    /// # Panics
    /// When there is none.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let shared = Arc::<Shared>::default();
        let task = tokio::spawn(serve(listener, shared.clone()));
        Self { address, shared, task }
    }

    /// Breaks off everything, is away for a while, and comes back at the same address with what it had taken.
    ///
    /// # Panics
    /// When somebody else has taken the address meanwhile.
    pub async fn restart(&mut self, away: Duration) {
        self.task.abort();
        tokio::time::sleep(away).await;
        let listener = TcpListener::bind(self.address).await.expect("the address is free again");
        self.task = tokio::spawn(serve(listener, self.shared.clone()));
    }

    /// What it does with mails that it was told nothing else of, by how many have come before.
    ///
    /// # Panics
    /// When a test panicked with it.
    pub fn usually(&self, mood: impl Fn(usize) -> Mood + Send + Sync + 'static) {
        *self.shared.usual.lock().expect("no test panics with it") = Box::new(mood);
    }

    /// How long it thinks about each mail.
    ///
    /// # Panics
    /// When a test panicked with it.
    pub fn takes(&self, delay: Duration) {
        *self.shared.delay.lock().expect("no test panics with it") = delay;
    }

    /// From now on it counts what it takes, and keeps none of it.
    pub fn only_counts(&self) {
        self.shared.keeps.store(false, Relaxed);
    }

    /// How many mails came to their end here.
    #[must_use]
    pub fn count(&self) -> usize {
        self.shared.count.load(Relaxed)
    }

    /// What it does with the next mails, in order; afterwards it takes them.
    ///
    /// # Panics
    /// When a test panicked with it.
    pub fn next(&self, moods: impl IntoIterator<Item = Mood>) {
        self.shared.moods.lock().expect("no test panics with it").extend(moods);
    }

    /// The mails that came to their end here.
    ///
    /// # Panics
    /// When a test panicked with it.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        self.shared.taken.lock().expect("no test panics with it").clone()
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    // Dropped with this task, and every line with it.
    let mut lines = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let shared = shared.clone();
        lines.spawn(async move { drop(shared.talk(stream).await) });
        while lines.try_join_next().is_some() {}
    }
}

impl Shared {
    fn mood(&self) -> Mood {
        let number = self.begun.fetch_add(1, Relaxed);
        let told = self.moods.lock().expect("no test panics with it").pop_front();
        told.unwrap_or_else(|| (self.usual.lock().expect("no test panics with it"))(number))
    }

    async fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        let mut mood = None;
        if self.moods.lock().expect("no test panics with it").front() == Some(&Mood::Silent) {
            self.mood();
            // Until the other side has had enough.
            stream.read_u8().await?;
            return Ok(());
        }
        say(&mut stream, "220 scripted.example ESMTP").await?;
        let (mut from, mut to) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let command = line.trim_end().to_owned();
            let upper = command.to_uppercase();
            if upper.starts_with("EHLO") || upper.starts_with("HELO") {
                stream.get_mut().write_all(b"250-scripted.example\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n").await?;
            } else if upper.starts_with("MAIL FROM:") {
                from = in_angles(&command);
                let now = self.mood();
                mood = Some(now);
                if now == Mood::Closing {
                    say(&mut stream, "421 4.3.2 closing").await?;
                    return Ok(());
                }
                say(&mut stream, "250 2.1.0 ok").await?;
            } else if upper.starts_with("RCPT TO:") {
                to = in_angles(&command);
                match mood {
                    Some(Mood::Recipient(code)) => say(&mut stream, &format!("{code} {}.1.1 not this one", code / 100)).await?,
                    _ => say(&mut stream, "250 2.1.5 ok").await?,
                }
            } else if upper == "DATA" {
                say(&mut stream, "354 go on").await?;
                if mood == Some(Mood::DropBeforeDot) {
                    let mut some = [0; 64];
                    stream.read_exact(&mut some).await?;
                    return Ok(());
                }
                let bytes = to_the_dot(&mut stream).await?;
                let told = !matches!(mood, Some(Mood::DropAfterDot));
                let delay = *self.delay.lock().expect("no test panics with it");
                if !delay.is_zero() {
                    tokio::time::sleep(delay).await;
                }
                if !matches!(mood, Some(Mood::Message(_))) {
                    self.count.fetch_add(1, Relaxed);
                    if self.keeps.load(Relaxed) {
                        let taken = Taken { from: from.clone(), to: to.clone(), bytes, told };
                        self.taken.lock().expect("no test panics with it").push(taken);
                    }
                }
                match mood.take() {
                    Some(Mood::DropAfterDot) => return Ok(()),
                    Some(Mood::Message(code)) => say(&mut stream, &format!("{code} {}.0.0 not this one", code / 100)).await?,
                    _ => say(&mut stream, "250 2.0.0 taken").await?,
                }
            } else if upper == "QUIT" {
                say(&mut stream, "221 2.0.0 bye").await?;
                return Ok(());
            } else {
                say(&mut stream, "250 ok").await?;
            }
        }
    }
}

async fn say(stream: &mut BufReader<TcpStream>, text: &str) -> std::io::Result<()> {
    stream.get_mut().write_all(format!("{text}\r\n").as_bytes()).await
}

fn in_angles(command: &str) -> String {
    command.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}

/// The mail, with doubled dots undone (RFC 5321, 4.5.2).
async fn to_the_dot(stream: &mut BufReader<TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            return Ok(bytes);
        }
        bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}
