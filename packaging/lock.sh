#!/usr/bin/env bash
# Writes the lock files anew, with hashes, for all systems: packaging/lock.sh [--upgrade]
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-uv}
compile() { "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header "$@"; }
compile pyproject.toml -o packaging/requirements.txt "${@}"
compile pyproject.toml --extra dev -c packaging/requirements.txt -o packaging/requirements-dev.txt "${@}"
compile packaging/build.in -o packaging/requirements-build.txt "${@}"
