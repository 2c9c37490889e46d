#!/bin/sh
# Resolve pyproject.toml for every platform, with hashes and without a registry's address.
set -eu
compile() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header "$@" pyproject.toml
}
command -v uv >/dev/null || { echo "uv is missing: 'pip install uv', then 'make lock'." >&2; exit 1; }
compile --output-file requirements/runtime.txt "$@"
compile --group dev --constraint requirements/runtime.txt --output-file requirements/dev.txt "$@"
npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund
