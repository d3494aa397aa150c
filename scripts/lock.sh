#!/bin/sh
# Resolves both locks for x86-64 and aarch64, Python 3.11 to 3.14. They hold versions and hashes,
# never an address: where packages come from is a matter of each machine.
set -eu
compile() {
    .venv/bin/uv pip compile -q pyproject.toml --universal --python-version 3.11 \
        --generate-hashes --no-header "$@"
}
compile "$@" -o requirements.lock
compile "$@" --group dev --group bench --group build -c requirements.lock -o requirements-dev.lock
