//! What an export takes in memory, however long it is.

use std::io::Read;
use std::process::Stdio;

use reqwest::Method;
use tests::{App, Program, TestDatabase, lengthen, memory};

use crate::rest_walk::TUESDAY;

const EVENTS: i64 = 110_000;

/// Far less than what is exported: nearly a hundred.
const MAY_GROW: f64 = 32.0;

/// Memory in MiB, each time that another tenth has come.
struct Watched {
    pid: u32,
    bytes: usize,
    lines: usize,
    seen: Vec<f64>,
}

impl Watched {
    fn new(pid: u32) -> Self {
        Self { pid, bytes: 0, lines: 0, seen: Vec::new() }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len();
        self.lines += bytes.iter().filter(|byte| **byte == b'\n').count();
        if self.lines * 10 / usize::try_from(EVENTS).unwrap() > self.seen.len() {
            self.seen.extend(memory(self.pid));
        }
    }

    fn stays_small(self) {
        assert_eq!(self.lines, usize::try_from(EVENTS).unwrap());
        assert!(self.bytes > 80 << 20, "{} bytes prove nothing", self.bytes);
        assert!(self.seen.len() >= 9, "{:?}", self.seen);
        let (first, most) = (self.seen[0], self.seen.iter().copied().fold(0.0, f64::max));
        assert!(most - first < MAY_GROW, "memory grows with the export: {:?}", self.seen);
    }
}

/// The application is in the test's own process, which tests have for themselves.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_does_not_grow_with_an_export() {
    let database = TestDatabase::create().await;
    let app = App::still(&database.options(), TUESDAY, |_| {}).await;
    // A token is an event as well.
    let admin = app.administrator().await;
    lengthen(&database.options(), EVENTS - 1, None).await;
    let mut response = admin.request(Method::GET, "/events/export").send().await.unwrap();
    let mut watched = Watched::new(std::process::id());
    while let Some(chunk) = response.chunk().await.unwrap() {
        watched.take(&chunk);
    }
    watched.stays_small();

    let mut command = Program::command(&["events", "export", "--database-url", &database.url()]);
    let mut program = Program::start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
    let mut lines = program.child().stdout.take().unwrap();
    let mut watched = Watched::new(program.child().id());
    let mut bytes = vec![0; 1 << 16];
    while let count @ 1.. = lines.read(&mut bytes).unwrap() {
        watched.take(&bytes[..count]);
    }
    watched.stays_small();
}
