#!/bin/sh
# Make .venv ready and say in one sentence what is missing. `tools/setup.sh [dev]`; what did not change is not done again.
set -eu
cd "$(dirname "$0")/.."

say() { echo "$*" >&2; exit 1; }

usable() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info)' >/dev/null 2>&1; }

if ! (: > .write-test) 2>/dev/null; then
    say "Cannot write in $(pwd): make the folder writable, or clone into one that is."
fi
rm -f .write-test

venv=.venv
if ! usable "$venv/bin/python"; then
    python=""
    for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
        [ -n "$name" ] && usable "$name" && python=$name && break
    done
    [ -n "$python" ] || say "Python 3.11 or newer is needed and was not found: install it, or name it with PYTHON=/path/to/python."
    "$python" -c 'import ensurepip, venv, sqlite3' >/dev/null 2>&1 ||
        say "This Python cannot make virtual environments: install python3-venv (Debian, Ubuntu) or a Python that has venv."
    echo "Making $venv with $("$python" --version) ..."
    rm -rf "$venv"
    "$python" -m venv "$venv" || say "Making $venv failed: see the lines above."
fi

files="requirements.txt constraints.txt"
[ "${1:-}" = dev ] && files="$files requirements-dev.txt"
stamp="$venv/.installed-${1:-run}"
wanted=$(cat $files | cksum)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    set -- -r requirements.txt
    case "$files" in *requirements-dev.txt*) set -- -r requirements-dev.txt ;; esac
    echo "Installing what requirements ask for (a minute the first time) ..."
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -c constraints.txt "$@" ||
        say "Installing failed: is the package index within reach? See the lines above."
    echo "$wanted" > "$stamp"
fi
