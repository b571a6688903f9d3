# Shared by the scripts beside it. To be sourced from the root of the repository.

say() { printf '\n== %s\n' "$*" >&2; }

fail() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# Where cargo puts what it builds.
target_dir() { printf '%s\n' "${CARGO_TARGET_DIR:-target}"; }

# install_packages WHY PACKAGE...: through apt-get, as root or with sudo.
install_packages() {
    local why=$1 sudo=()
    shift
    if ! command -v apt-get >/dev/null; then
        fail "$why, and there is no apt-get here to install it with. Please install it yourself: $*"
    fi
    if [ "$(id -u)" -ne 0 ]; then
        # Without a terminal nobody could type a password.
        if ! command -v sudo >/dev/null || { ! sudo -n true 2>/dev/null && [ ! -t 0 ]; }; then
            fail "$why. Installing it takes root, and sudo is not to be had: as root, run \`apt-get install $*\`"
        fi
        sudo=(sudo)
    fi
    say "$why: installing $*"
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

# tool NAME VERSION: prints the path of a cargo tool, which is built into target/tools if it is nowhere else.
tool() {
    local name=$1 version=$2 root
    root="$(pwd)/target/tools"
    if command -v "$name" 2>/dev/null; then
        return
    fi
    if [ ! -x "$root/bin/$name" ]; then
        say "building $name $version into target/tools (once)"
        # Built for a short build, not for a fast tool; beside our own output, which has other settings.
        CARGO_TARGET_DIR="$root/build" CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
            CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=false \
            cargo install --quiet --locked --root "$root" --version "$version" "$name" >&2 || return 1
        rm -rf "$root/build"
    fi
    printf '%s\n' "$root/bin/$name"
}

# install_schemathesis: into target/tools, with all that it stands on, each by its hash.
install_schemathesis() {
    local requirements=tests/it/fuzz/requirements.txt root python
    root="$(pwd)/target/tools/schemathesis"
    # Installed anew when the list has changed.
    if cmp -s "$requirements" "$root/requirements.txt"; then
        return
    fi
    python=$(python_that_can "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))") || {
        install_packages "schemathesis needs Python 3.11 or newer with venv" python3 python3-venv
        python=/usr/bin/python3
    }
    say "installing schemathesis into target/tools (once)"
    rm -rf "$root"
    "$python" -m venv "$root" || return 1
    "$root/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement "$requirements" || return 1
    cp "$requirements" "$root/requirements.txt"
}

# install_browser: Chromium and what drives it.
install_browser() {
    command -v chromedriver >/dev/null && command -v chromium >/dev/null ||
        install_packages "Looking at pages takes a browser" chromium chromium-driver
}

# install_npm NAME FOLDER: what the package-lock.json of a folder lists into target/tools/NAME, each by its hash.
install_npm() {
    local name=$1 wanted=$2 root
    root="$(pwd)/target/tools/$name"
    # Installed anew when the list has changed.
    if cmp -s "$wanted/package-lock.json" "$root/package-lock.json" && [ -f "$root/installed" ]; then
        return
    fi
    command -v npm >/dev/null || install_packages "The tests of pages and of signing in need npm" nodejs npm
    say "installing $name into target/tools (once)"
    rm -rf "$root"
    mkdir -p "$root"
    cp "$wanted/package.json" "$wanted/package-lock.json" "$root"
    (cd "$root" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || return 1
    touch "$root/installed"
}

# python_that_can PROGRAM: prints the first Python in which a program ends well.
python_that_can() {
    local python
    for python in /usr/bin/python3 python3; do
        if "$python" -c "$1" 2>/dev/null; then
            printf '%s\n' "$python"
            return
        fi
    done
    return 1
}

# name_of PID: the name of a running program; nothing when there is none. A small Debian has no `ps`, another system no /proc.
name_of() { cat "/proc/$1/comm" 2>/dev/null || ps -o comm= -p "$1" 2>/dev/null || true; }

# stop_server CLUSTER: ends the PostgreSQL server of a cluster, if one runs, and waits until it has gone.
stop_server() {
    local pid
    [ -f "$1/postmaster.pid" ] || return 0
    pid=$(head -n 1 "$1/postmaster.pid")
    # After a crash the number may belong to another program.
    case "$(name_of "$pid")" in
        *postgres*) ;;
        *) return 0 ;;
    esac
    kill -INT "$pid" 2>/dev/null || return 0
    for _ in $(seq 300); do
        [ -f "$1/postmaster.pid" ] && kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
    fail "the PostgreSQL server $pid of $1 does not stop"
}

# remove_data DIR: removes a data folder, with its server and its cluster, wherever that is.
remove_data() {
    local cluster socket
    cluster=$(readlink -f "$1/postgres" 2>/dev/null || true)
    if [ -n "$cluster" ] && [ -d "$cluster" ]; then
        socket=$(sed -n 5p "$cluster/postmaster.pid" 2>/dev/null || true)
        stop_server "$cluster"
        rm -rf "$cluster"
        # A socket's folder outside the data folder is one of our own making.
        case "$socket" in
            /tmp/chapterhouse-*) rm -rf "$socket" ;;
        esac
    fi
    rm -rf "$1"
}
