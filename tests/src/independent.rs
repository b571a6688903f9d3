//! A mail server, a mail parser and a verifier of signatures that are other projects' (aiosmtpd, Python's email, dkimpy).

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde::Deserialize;
use tempfile::TempDir;

/// A mail as the other parser read it.
#[derive(Debug, Clone, Deserialize)]
pub struct ReadMail {
    pub from: String,
    pub to: Vec<String>,
    pub options: Vec<String>,
    pub headers: Vec<(String, String)>,
    /// What the parser found wrong.
    pub defects: Vec<String>,
    pub parts: Vec<ReadPart>,
    /// The bytes, in base64.
    pub raw: String,
    pub tls: bool,
    pub signed_in: bool,
    /// Whether the signature holds; none where no key was given.
    pub dkim: Option<bool>,
}

/// A part of a mail, the whole first.
#[derive(Debug, Clone, Deserialize)]
pub struct ReadPart {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub parameters: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    pub text: String,
    /// The words of a page.
    #[serde(default)]
    pub visible: String,
}

impl ReadMail {
    /// A header, if it is there.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The part of a kind, if it is there.
    #[must_use]
    pub fn part(&self, kind: &str) -> Option<&ReadPart> {
        self.parts.iter().find(|part| part.kind == kind)
    }
}

/// The server, ended when it is dropped.
#[derive(Debug)]
pub struct IndependentServer {
    pub address: SocketAddr,
    child: Child,
    folder: TempDir,
}

/// A Python that has what the server needs.
fn python() -> &'static str {
    let has_it = |python: &&str| {
        let asked = Command::new(python).args(["-c", "import aiosmtpd, dkim"]).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    };
    ["/usr/bin/python3", "python3"].into_iter().find(has_it).expect("`make test` installs python3-aiosmtpd and python3-dkim")
}

impl IndependentServer {
    /// Starts it.
    ///
    /// # Panics
    /// When Python or its modules are missing.
    #[must_use]
    pub fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("the system gives a temporary folder");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/it/independent/mail_server.py");
        let mut command = Command::new(python());
        command.arg(script).arg(folder.path()).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("Python runs");
        let mut port = String::new();
        BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut port).expect("the server says its port");
        let address = ([127, 0, 0, 1], port.trim().parse().expect("it is a port")).into();
        Self { address, child, folder }
    }

    /// The mails that it has kept, in their order.
    ///
    /// # Panics
    /// When they cannot be read.
    #[must_use]
    pub fn mails(&self) -> Vec<ReadMail> {
        let files = std::fs::read_dir(self.folder.path()).expect("the folder is there");
        let mut paths: Vec<PathBuf> = files.map(|file| file.expect("it can be listed").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        paths.sort();
        let read = |path: &PathBuf| serde_json::from_slice(&std::fs::read(path).expect("it can be read")).expect("it is JSON");
        paths.iter().map(read).collect()
    }
}

impl Drop for IndependentServer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A certificate for 127.0.0.1, its key, and who vouches for it; and a key that signs mails, with its record. All in a folder.
///
/// # Panics
/// When there is no `openssl`.
pub fn make_keys(folder: &Path) -> String {
    let openssl = |arguments: &[&str]| {
        let made =
            Command::new("openssl").args(arguments).current_dir(folder).stderr(Stdio::null()).output().expect("openssl is installed");
        assert!(made.status.success(), "openssl {arguments:?}");
        made.stdout
    };
    std::fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n").expect("the folder can be written to");
    openssl(&["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=A test"]);
    openssl(&["req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost"]);
    openssl(&[
        "x509",
        "-req",
        "-in",
        "server.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        "names",
        "-out",
        "server.pem",
    ]);
    openssl(&["genrsa", "-traditional", "-out", "dkim.pem", "2048"]);
    let public = openssl(&["rsa", "-in", "dkim.pem", "-pubout", "-outform", "PEM"]);
    let public = String::from_utf8(public).expect("PEM is text");
    let key: String = public.lines().filter(|line| !line.starts_with("-----")).collect();
    format!("v=DKIM1; k=rsa; p={key}")
}
