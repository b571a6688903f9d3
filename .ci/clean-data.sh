#!/usr/bin/env bash
# Removes all data that `make demo` and the tests have made, with the servers that run on it.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/lib.sh

for data in .data/*/ target/test-postgres/; do
    if [ -d "$data" ]; then
        remove_data "${data%/}"
    fi
done
rm -rf .data
