#!/usr/bin/env bash
# Runs every test, each in a process of its own, on one PostgreSQL server that is removed at the end.
# Arguments go to nextest: `make test ARGS=embedded` runs the tests with that word in their names.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/lib.sh
.ci/needs.sh

# A mail server, a mail parser and a verifier of signatures that are other projects'.
python_that_can 'import aiosmtpd, dkim' >/dev/null && command -v openssl >/dev/null ||
    install_packages "The tests of mail need aiosmtpd and dkimpy" python3 python3-aiosmtpd python3-dkim openssl
# A generator of requests that is another project's. Without it that one test fails, and says so.
(install_schemathesis) || say "schemathesis could not be installed"
# A browser, a checker of accessibility, and an identity provider that is another project's. Without the latter two their tests fail, and say so.
install_browser
(install_npm axe tests/it/browser_pages) || say "axe-core could not be installed"
(install_npm openid_connect tests/it/openid_connect) || say "the identity provider of the tests could not be installed"

clean_up() { remove_data target/test-postgres; }
trap clean_up EXIT
# What an interrupted run has left.
clean_up

say "building"
cargo build --locked --workspace --bins --tests
# Built once, and not by every test that starts the program.
CHAPTERHOUSE_PROGRAM="$(cd "$(target_dir)" && pwd)/debug/chapterhouse"
export CHAPTERHOUSE_PROGRAM

say "examples in the documentation"
cargo test --locked --workspace --doc --quiet
if nextest=$(tool cargo-nextest 0.9.143); then
    say "tests"
    "$nextest" nextest run --locked --workspace "$@"
else
    say "tests (cargo-nextest could not be built, so that they share a process)"
    cargo test --locked --workspace --lib --bins --tests "$@"
fi
