#!/bin/sh
# Makes .venv from requirements-dev.lock with nothing but Python itself.
# Ends with 69 when Python is too old or cannot make environments.
set -eu
python=${PYTHON:-python3}
log=build/setup.log

die() {
    printf 'setup: %s\n' "$1" >&2
    printf '       %s\n' "$2" >&2
    exit 69
}

command -v "$python" >/dev/null 2>&1 || die "$python is not installed." \
    "On Debian and Ubuntu: apt-get install python3 python3-venv"

version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])') ||
    die "$python does not start." "Name another one: make setup PYTHON=/path/to/python3.11"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die \
    "$python is Python $version; depotd needs 3.11 or newer." \
    "Install one (apt-get install python3.11 python3.11-venv) and name it: make setup PYTHON=python3.11"
"$python" -c 'import venv, ensurepip' 2>/dev/null || die \
    "Python $version is here, but python3-venv is missing." \
    "On Debian and Ubuntu: apt-get install python3-venv (or python$version-venv)"

# An environment whose interpreter is gone or of another version is made anew, any other is kept.
fresh=--clear
if [ -x .venv/bin/python ]; then
    made_with=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true)
    [ "$made_with" = "$version" ] && fresh=
fi

mkdir -p build
quietly() {
    "$@" >"$log" 2>&1 || {
        tail -n 30 "$log" >&2
        printf 'setup: failed; everything it said stands in %s\n' "$log" >&2
        exit 1
    }
}

printf 'setup: .venv with Python %s, packages from requirements-dev.lock\n' "$version"
# shellcheck disable=SC2086 # an empty word must vanish
quietly "$python" -m venv $fresh .venv
quietly .venv/bin/python -m pip install --disable-pip-version-check --no-input \
    --require-hashes --only-binary :all: --no-compile -r requirements-dev.lock
quietly .venv/bin/python -m pip install --disable-pip-version-check --no-input \
    --no-index --no-build-isolation --no-deps -e .
touch .venv/.ready
printf 'setup: done, the command is .venv/bin/depotd\n'
