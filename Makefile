# Every daily command. `make run` and `make test` do everything on a fresh machine.
PYTHON ?= python3
BIN := .venv/bin
CODE := app core models resources tests packaging

.PHONY: run test setup setup-dev models-test lint types fmt bench bench-long train screenshots readme-pictures overview reference gallery smoke torture test-companion test-team sbom package package-smoke package-offline lock clean

run: setup
	@$(BIN)/python packaging/start.py

test: setup-dev models-test
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist worksteal

setup:
	@$(PYTHON) packaging/set_up.py

setup-dev:
	@$(PYTHON) packaging/set_up.py --dev

models-test: setup-dev
	@$(BIN)/deskside models fetch smollm2-135m
	@$(BIN)/deskside models fetch all-minilm-l6-v2

lint: setup-dev
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/python packaging/file_overview.py --check
	$(BIN)/python packaging/reference_pages.py --check

types: setup-dev
	$(BIN)/mypy

fmt: setup-dev
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

bench: setup-dev models-test
	@$(BIN)/deskside models fetch starter
	@$(BIN)/deskside models fetch multilingual-e5-small
	@$(BIN)/deskside models fetch bge-small-en-v1.5
	@$(BIN)/python -m tests.benchmarks.run $(NAMES)

bench-long: setup-dev models-test
	@$(BIN)/deskside models fetch starter
	@$(BIN)/python -m tests.benchmarks.run --long $(NAMES)

train: setup-dev models-test
	@$(BIN)/deskside models fetch multilingual-e5-small
	@$(BIN)/deskside models fetch bge-small-en-v1.5
	@$(BIN)/python -m tests.benchmarks.train $(ARGS) $(NAMES)

screenshots: setup-dev
	@$(BIN)/python -m tests.screenshots.take $(ARGS)

readme-pictures: setup
	@$(BIN)/deskside models fetch starter
	@$(BIN)/python -m tests.screenshots.readme_outcomes
	@$(BIN)/python -m tests.screenshots.readme

gallery: setup
	@$(BIN)/python -m tests.gallery

smoke: setup models-test
	@$(BIN)/python packaging/smoke.py

package:
	@$(PYTHON) packaging/package.py $(ARGS)

package-smoke: setup models-test
	@$(BIN)/python packaging/frozen_smoke.py $(ARGS) dist/deskside-*-linux-*.tar.xz dist/deskside-*-linux-*.deb

package-offline: setup
	@$(BIN)/deskside models fetch starter
	@$(BIN)/python packaging/offline_set.py

lock:
	packaging/lock.sh

clean:
	rm -rf .venv build dist

overview:
	@$(PYTHON) packaging/file_overview.py

test-companion: setup-dev models-test
	@test -d .venv/companion || $(BIN)/python -m pip install --quiet --require-hashes --no-deps --target .venv/companion \
		-r packaging/requirements-companion.txt
	PYTHONPATH=.venv/companion $(BIN)/python -m pytest tests/browsers

test-team: setup-dev models-test
	@test -d .venv/team || $(BIN)/python -m pip install --quiet --require-hashes --no-deps --target .venv/team \
		-r packaging/requirements-team.txt
	@DESKSIDE_LLAMA_SERVER="$$($(BIN)/python packaging/llama_server_build.py | tail -1)" $(BIN)/python -m pytest -s tests/team

torture: setup-dev models-test
	@test -d .venv/torture || $(BIN)/python -m pip install --quiet --require-hashes --no-deps --target .venv/torture \
		-r packaging/requirements-torture.txt || echo "atheris is not to be had: fuzzing goes by hypothesis alone"
	@$(BIN)/python -m tests.torture.run $(ARGS)

reference: setup
	@$(BIN)/python packaging/reference_pages.py

sbom: setup
	@test -d .venv/audit || ($(PYTHON) -m venv .venv/audit && \
		.venv/audit/bin/pip install --quiet --require-hashes -r packaging/requirements-audit.txt)
	@$(BIN)/python packaging/supply_chain.py $(ARGS)
