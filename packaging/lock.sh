#!/usr/bin/env bash
# Writes the lock files anew, with hashes, for all systems: packaging/lock.sh [--upgrade]
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-uv}
compile() { "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header "$@"; }
# Of llama-cpp-python only llama.cpp is used; models/llama_binding.py stands in for its cache on disk.
unused=(--no-emit-package diskcache)
compile pyproject.toml -c packaging/constraints.in "${unused[@]}" -o packaging/requirements.txt "${@}"
compile pyproject.toml --extra dev -c packaging/requirements.txt -c packaging/constraints.in "${unused[@]}" -o packaging/requirements-dev.txt "${@}"
compile packaging/build.in -o packaging/requirements-build.txt "${@}"
compile packaging/torture.in -o packaging/requirements-torture.txt "${@}"
compile packaging/team.in -o packaging/requirements-team.txt "${@}"
compile packaging/audit.in -o packaging/requirements-audit.txt "${@}"
compile packaging/companion.in -o packaging/requirements-companion.txt "${@}"
compile packaging/package.in -c packaging/requirements-build.txt -o packaging/requirements-package.txt "${@}"
