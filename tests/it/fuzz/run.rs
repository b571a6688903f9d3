//! One run of schemathesis.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::NaiveDate;
use serde_json::json;

use super::organisation::{Ids, Token};

/// Who asks what.
pub struct Run<'a> {
    pub base: &'a str,
    pub seed: u64,
    pub cases: u32,
    pub edges: f64,
    pub token: Option<Token>,
    pub ids: Ids,
    /// Those of them that are in the asker's scope.
    pub near: Ids,
    pub head: i64,
}

/// What came of it.
pub struct Outcome {
    pub counts: Counts,
    /// What schemathesis says, when it found something.
    pub findings: Option<String>,
}

/// How often each operation answered with each status.
pub struct Counts(BTreeMap<String, BTreeMap<String, usize>>);

/// The hooks learn from answers, by the names that this interface gives to ids.
const CONFIGURATION: &str = "
[phases.examples.extra-data-sources]
responses = false
[phases.coverage.extra-data-sources]
responses = false
[phases.fuzzing.extra-data-sources]
responses = false
";

/// `make test` installs it there.
fn schemathesis() -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/schemathesis/bin/schemathesis");
    assert!(path.exists(), "there is no {}: `make test` installs it, with Python 3.11 or newer and PyPI at hand", path.display());
    path
}

impl Run<'_> {
    pub fn perform(&self) -> Outcome {
        let folder = tempfile::tempdir().unwrap();
        let counts = folder.path().join("counts.json");
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let days: Vec<NaiveDate> = day("2026-02-24").iter_days().take_while(|other| *other < day("2026-04-10")).collect();
        let (token, own) = self.token.as_ref().map(|token| (&token.text, &token.id)).unzip();
        let run = json!({"seed": self.seed, "edges": self.edges, "token": token, "own": own, "ids": self.ids, "near": self.near, "head": self.head, "days": days, "counts": counts});
        let configuration = folder.path().join("run.json");
        std::fs::write(&configuration, run.to_string()).unwrap();
        std::fs::write(folder.path().join("schemathesis.toml"), CONFIGURATION).unwrap();
        let output = Command::new(schemathesis())
            .args(["run", &format!("{}/api/v1/openapi.json", self.base), "--url", self.base, "--no-color"])
            .args(["--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance"])
            .args(["--phases", "examples,coverage,fuzzing", "--warnings", "off", "--suppress-health-check", "all", "--continue-on-failure"])
            .args(["--max-examples", &self.cases.to_string(), "--seed", &self.seed.to_string(), "--generation-database", "none"])
            .args(["--no-shrink", "--output-sanitize", "false", "--request-timeout", "30"])
            .env("SCHEMATHESIS_HOOKS", "hooks")
            .env("FUZZ_RUN", &configuration)
            .env("PYTHONPATH", concat!(env!("CARGO_MANIFEST_DIR"), "/it/fuzz"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            // Tables of characters, which take seconds to make.
            .env("HYPOTHESIS_STORAGE_DIRECTORY", schemathesis().with_file_name("hypothesis"))
            .current_dir(folder.path())
            .output()
            .unwrap();
        let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let read = std::fs::read(&counts).unwrap_or_else(|error| panic!("schemathesis did not run ({error}): {told}"));
        Outcome { counts: Counts(serde_json::from_slice(&read).unwrap()), findings: (!output.status.success()).then_some(told) }
    }
}

impl Counts {
    /// Whether an operation was asked at all.
    pub fn asked(&self, operation: &str) -> bool {
        self.0.contains_key(operation)
    }

    /// The operations that did something or told something.
    pub fn done(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, statuses)| statuses.keys().any(|status| status.starts_with('2'))).map(|(operation, _)| operation.as_str())
    }

    /// How often a status was answered.
    pub fn of_status(&self, status: u16) -> usize {
        self.0.values().filter_map(|statuses| statuses.get(&status.to_string())).sum()
    }

    /// How many answers there were.
    pub fn all(&self) -> usize {
        self.0.values().flat_map(BTreeMap::values).sum()
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut by_status = BTreeMap::<&str, usize>::new();
        for (status, times) in self.0.values().flatten() {
            *by_status.entry(status).or_default() += times;
        }
        let told: Vec<_> = by_status.iter().map(|(status, times)| format!("{times} × {status}")).collect();
        write!(f, "{} operations, {} of them done, {} cases: {}", self.0.len(), self.done().count(), self.all(), told.join(", "))
    }
}
