# Two commands on a fresh machine: `make demo` and `make test`. `make help` names the others.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
ARGS ?=
# One more than there are cores: many tests wait for programs that they started.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
ONLY ?=

.PHONY: help setup demo test acceptance check gate format lint types contracts units docs bench \
	binary binary-check install lock clean

help: ## Shows this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## Makes .venv with .venv/bin/depotd from the lock
	@:

$(READY): requirements-dev.lock pyproject.toml scripts/venv.sh
	@PYTHON="$(PYTHON)" sh scripts/venv.sh

demo: $(READY) ## Starts the daemon on a simulated depot and opens the screens
	@$(BIN)/depotd demo $(ARGS)

test: $(READY) ## Runs the tests (ARGS="tests/drivers -x", WORKERS=0 in one process)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

acceptance: $(READY) ## Runs what takes long: a week offline, fifty deaths (ARGS="-k week")
	@$(BIN)/python -m pytest -m long -s $(ARGS)

check: gate test ## The whole gate: format, lint, types, contracts, units, tests

gate: format lint types contracts units ## The gate without the tests

format: $(READY)
	@echo '== format'
	@$(BIN)/ruff format --check .

lint: $(READY)
	@echo '== lint'
	@$(BIN)/ruff check .

types: $(READY)
	@echo '== types'
	@$(BIN)/mypy

contracts: $(READY)
	@echo '== contracts'
	@$(BIN)/lint-imports

units: $(READY)
	@echo '== units'
	@sh scripts/unit_check.sh

docs: $(READY) ## Writes the generated parts of docs/
	@$(BIN)/python -m tests.documents

bench: $(READY) ## Measures (ONLY=group SEED=n) and writes build/bench.json
	@$(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED))

binary: $(READY) ## Builds dist/depotd, one file with Python inside
	@sh scripts/binary.sh

binary-check: $(READY) ## Runs dist/depotd in an empty root without Python (as root)
	@[ -x dist/depotd ] || sh scripts/binary.sh
	@sh scripts/binary_check.sh dist/depotd

install: ## Puts dist/depotd and its service on this machine (as root)
	@sh scripts/install.sh

lock: $(READY) ## Resolves the locks again (UPGRADE=1 takes newer releases)
	@sh scripts/lock.sh $(if $(UPGRADE),--upgrade)

clean: ## Removes what was built; keeps .venv
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find daemon drivers tui tests -name __pycache__ -type d -prune -exec rm -rf {} +
