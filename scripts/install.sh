#!/bin/sh
# Makes .venv and installs salestui into it with the pinned versions: `scripts/install.sh [dev]`.
# Called by the Makefile. PYTHON=/path/to/python3.12 chooses the interpreter.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE # without compiled bytecode a start takes 2.8 times as long
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

fail() {
    echo "salestui is not installed: $1" >&2
    exit 1
}

# usable PYTHON MODULE...: it runs, is new enough and has the modules
usable() {
    candidate=$1
    shift
    for module in sqlite3 ssl "$@"; do
        "$candidate" -c "import sys, $module; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1 || return 1
    done
}

# first_python MODULE...: the first usable interpreter, or nothing
first_python() {
    for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3 python3.14}; do
        if usable "$candidate" "$@"; then
            echo "$candidate"
            return
        fi
    done
}

make_venv() {
    rm -rf .venv
    python=$(first_python venv ensurepip)
    if [ -n "$python" ]; then
        "$python" -m venv .venv
        return
    fi
    python=$(first_python)
    [ -n "$python" ] || fail "it needs Python 3.11 or newer with sqlite3 (on Debian: apt install python3 python3-venv; or make PYTHON=/path/to/python3.12)."
    if command -v virtualenv >/dev/null 2>&1; then
        virtualenv -q -p "$python" .venv
    elif command -v uv >/dev/null 2>&1; then
        uv venv -q --seed -p "$python" .venv
    elif usable "$python" pip venv; then
        "$python" -m venv --without-pip .venv
        "$python" -m pip -qq --python .venv/bin/python install pip
    else
        fail "this Python cannot make a virtual environment; run “apt install python3-venv” and then make again."
    fi
}

what=.
[ "${1:-}" != dev ] || what='.[dev]'
if ! usable .venv/bin/python pip; then
    echo "Setting up .venv (once, about a minute) ..." >&2
    make_venv
fi
.venv/bin/python -m pip install -qq -c constraints.txt -e "$what" || fail "pip could not fetch or build the pinned packages (its words are above); run make again when the network is back."
# Files that Python itself would refuse (templates, old test data of other packages) are no reason to stop.
.venv/bin/python -m compileall -q -j 0 "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" >/dev/null 2>&1 || true
