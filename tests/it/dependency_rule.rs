//! Invariant: data goes one way. Each crate may import only what its row allows, and nobody imports the tests.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// What a crate imports.
#[derive(Debug, PartialEq, Eq)]
struct Import {
    of: String,
    what: String,
    /// Only its tests see it.
    for_tests: bool,
}

/// A crate's row.
struct Row {
    of: &'static str,
    /// All that its own code may import; `None` leaves it free but for `never`.
    only: Option<&'static [&'static str]>,
    /// What not even its tests may import.
    never: &'static [&'static str],
}

const ROWS: [Row; 5] = [
    Row {
        of: "domain",
        only: Some(&["cqrs-es", "serde", "serde_json", "uuid", "thiserror", "chrono", "chrono-tz", "rust_decimal", "iso_currency"]),
        never: &["projections", "infra", "api", "tests"],
    },
    Row {
        of: "projections",
        // utoipa only describes the shapes of answers; it brings no way to reach anything.
        only: Some(&["domain", "serde", "serde_json", "uuid", "chrono", "chrono-tz", "utoipa"]),
        never: &["sqlx", "postgres-es", "cqrs-es", "infra", "api", "tests"],
    },
    Row { of: "infra", only: None, never: &["actix-web", "api", "tests"] },
    Row { of: "api", only: None, never: &["sqlx", "postgres-es", "tests"] },
    Row { of: "tests", only: None, never: &[] },
];

/// Every import that a row forbids, in words.
fn violations(imports: &[Import]) -> Vec<String> {
    imports.iter().filter_map(violation).collect()
}

fn violation(import: &Import) -> Option<String> {
    let Import { of, what, for_tests } = import;
    let Some(row) = ROWS.iter().find(|row| row.of == of) else {
        return Some(format!("{of} has no row: say what it may import"));
    };
    if row.never.contains(&what.as_str()) {
        return Some(format!("{of} may never import {what}"));
    }
    let allowed = *for_tests || row.only.is_none_or(|only| only.contains(&what.as_str()));
    (!allowed).then(|| format!("{of} may not import {what}"))
}

fn imports_of_the_workspace() -> Vec<Import> {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .expect("cargo describes the workspace");
    let import = |of: &str, what: &cargo_metadata::Dependency| Import {
        of: of.to_owned(),
        what: what.name.clone(),
        for_tests: what.kind == DependencyKind::Development,
    };
    let packages = metadata.packages.iter();
    packages.flat_map(|package| package.dependencies.iter().map(|what| import(&package.name, what))).collect()
}

fn import(of: &str, what: &str, for_tests: bool) -> Import {
    Import { of: of.to_owned(), what: what.to_owned(), for_tests }
}

#[test]
fn no_crate_imports_what_its_row_forbids() {
    let imports = imports_of_the_workspace();
    assert!(imports.contains(&import("infra", "domain", false)), "the workspace was read");
    assert_eq!(violations(&imports), Vec::<String>::new());
}

#[test]
fn every_crate_of_the_house_is_read() {
    let imports = imports_of_the_workspace();
    for row in &ROWS {
        assert!(imports.iter().any(|import| import.of == row.of), "{} was not read", row.of);
    }
}

#[test]
fn a_forbidden_import_is_caught() {
    for (forbidden, words) in [
        (import("domain", "sqlx", false), "domain may not import sqlx"),
        (import("domain", "rand", false), "domain may not import rand"),
        (import("projections", "cqrs-es", true), "projections may never import cqrs-es"),
        (import("infra", "actix-web", false), "infra may never import actix-web"),
        (import("infra", "api", true), "infra may never import api"),
        (import("api", "sqlx", false), "api may never import sqlx"),
        (import("api", "tests", true), "api may never import tests"),
        (import("reports", "serde", false), "reports has no row: say what it may import"),
    ] {
        assert_eq!(violations(&[forbidden]), [words]);
    }
}

#[test]
fn a_tool_of_a_crates_own_tests_is_allowed() {
    assert_eq!(violations(&[import("domain", "proptest", true)]), Vec::<String>::new());
    assert_eq!(violations(&[import("domain", "proptest", false)]), ["domain may not import proptest"]);
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

/// Whoever answers people takes the house as they see it. Health is nobody's.
#[test]
fn what_people_read_is_read_behind_their_wall() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src/rest"), &mut files);
    let mut reads = 0;
    for file in files.iter().filter(|file| !file.ends_with("rest/health.rs")) {
        let source = fs::read_to_string(file).unwrap();
        for handler in source.split("#[get(").skip(1) {
            let signature = handler.split(") ->").next().unwrap();
            reads += 1;
            for part in ["Data<House>", "Data<Runner>", "Data<Commands>"] {
                assert!(!signature.contains(part), "{}: take {} instead of {part}", file.display(), part.replace("Data", "Theirs"));
            }
        }
    }
    assert!(reads > 60, "{reads}");
}
