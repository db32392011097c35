#!/bin/sh
# Everything a fresh machine with Python >= 3.11, make and git still needs. "test" adds what only the tests use.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# Debian packages: installed when we are root, asked for otherwise. Under CI=true a missing tool is a failure.
need() {
    command -v "$1" >/dev/null 2>&1 && return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "installing $2 ..."
        [ -n "${apt_is_fresh:-}" ] || { apt-get update -qq; apt_is_fresh=1; }
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
        return 0
    fi
    say "missing: $1. Install it with: sudo apt-get install $2"
    [ "${CI:-}" != true ] || exit 1
}

# The tests' browser: Chromium's own shell for tests, which opens a window for a third of what the whole browser needs; that one
# where there is no such package.
need_browser() {
    if [ "$(id -u)" = 0 ] && apt-cache show chromium-headless-shell >/dev/null 2>&1; then
        need chromium-headless-shell chromium-headless-shell || true
    fi
    command -v chromium-headless-shell >/dev/null 2>&1 || need chromium chromium
}

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Doorstep needs Python 3.11 or newer as python3"; exit 1; }

if [ "${1:-}" = test ]; then
    need mosquitto mosquitto
    need_browser
    need dot graphviz
fi

uv=.tools/bin/uv
if [ ! -x "$uv" ]; then
    if ! python3 -c 'import ensurepip' 2>/dev/null; then
        [ "$(id -u)" = 0 ] || { say "missing: python3-venv. Install it with: sudo apt-get install python3-venv"; exit 1; }
        apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
    fi
    say "fetching uv ..."
    python3 -m venv .tools
    .tools/bin/pip install -q --disable-pip-version-check 'uv>=0.5'
fi

[ -d .venv ] || say "fetching the libraries, a minute or two ..."
UV_PYTHON_DOWNLOADS=never "$uv" sync --frozen --quiet --inexact

# Compiled now, whatever PYTHONDONTWRITEBYTECODE says: a base that is killed in the middle of an alarm must not compile its
# libraries when it starts again, which takes three times as long as all the rest of the start.
if [ ! -e .venv/compiled ] || [ uv.lock -nt .venv/compiled ]; then
    .venv/bin/python -W ignore -m compileall -q -j 0 .venv/lib >/dev/null || true  # a library may carry files for other Pythons
    touch .venv/compiled
fi
.venv/bin/python -m compileall -q basestation firmware/lib tools

# After the compiling: what draws the boards' wiring and the case is large, and no base ever imports it.
[ "${1:-}" != test ] || UV_PYTHON_DOWNLOADS=never "$uv" sync --frozen --quiet --inexact --group hardware

if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    say "fetching what the office screen is made of ..."
    PATH="$PWD/.venv/bin:$PATH" npm ci --silent --no-audit --no-fund --ignore-scripts
fi
