#!/usr/bin/env bash
# Looks at the source without running it: layout, lints, licences, dependencies.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/lib.sh
.ci/needs.sh

say "layout"
cargo fmt --all --check
say "lints"
cargo clippy --locked --workspace --all-targets -- -D warnings
say "licences, bans and sources of dependencies (not advisories: their database would have to be fetched)"
# It asks for the sources of every platform, of which a build fetches only its own.
cargo fetch --locked --quiet
deny=$(tool cargo-deny 0.20.2)
"$deny" --offline --locked check --hide-inclusion-graph licenses bans sources
say "unused dependencies"
machete=$(tool cargo-machete 0.9.2)
"$machete"
