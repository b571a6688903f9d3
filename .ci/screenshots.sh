#!/usr/bin/env bash
# Takes the pictures in docs/screenshots anew.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/lib.sh
.ci/needs.sh
install_browser
cargo run --locked -p tests --example screenshots
remove_data target/test-postgres
