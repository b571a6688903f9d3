#!/usr/bin/env bash
# Sees to what a build and a private server need: Rust, a C compiler, PostgreSQL 15 or newer.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/lib.sh

# The same places as the program looks in.
has_postgresql() {
    local folder version
    if [ -n "${PG_BINDIR:-}" ]; then
        [ -x "$PG_BINDIR/initdb" ] ||
            fail "PG_BINDIR is $PG_BINDIR, expected a folder that holds \`postgres\` and \`initdb\` of PostgreSQL 15 or newer."
        return
    fi
    local -a folders
    IFS=: read -r -a folders <<<"$PATH"
    folders+=(/usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin
        /home/linuxbrew/.linuxbrew/opt/postgresql*/bin /Applications/Postgres.app/Contents/Versions/*/bin
        "$(pg_config --bindir 2>/dev/null || true)")
    for folder in "${folders[@]}"; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
            version=$("$folder/postgres" --version | sed -E 's/.*\(PostgreSQL\) ([0-9]+).*/\1/')
            if [ "$version" -ge 15 ]; then
                return
            fi
        fi
    done
    return 1
}

command -v cargo >/dev/null || fail "Rust is not installed: see https://rustup.rs, then open a new shell."
command -v cc >/dev/null || install_packages "A C compiler is needed to build" gcc libc6-dev
if ! has_postgresql; then
    install_packages "PostgreSQL 15 or newer is needed" postgresql
    has_postgresql || fail "The PostgreSQL that apt-get installed is older than 15. Take a newer one from
https://www.postgresql.org/download, or set PG_BINDIR to the folder that holds its \`postgres\` and \`initdb\`."
fi
