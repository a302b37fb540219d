# Needs only Python 3.11 or later, make and git. `make help` lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
BIN := .venv/bin
# Two processes pay off even on two cores: most tests wait for a server half of the time.
WORKERS ?= 2
UV_LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
FULLY_COVERED := analytics connectors ingest accounts
ARGS ?=

.PHONY: help setup demo test check lint types pytest coverage bench faults docs lock

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make or refresh the environment .venv (seconds when nothing changed)
	@if [ -z "$(PYTHON)" ]; then echo "Headway needs Python 3.11 or later, and there is none on the path." >&2; exit 1; fi
	@$(PYTHON) scripts/setup.py

demo: setup ## Everything on this machine with an invented company: make demo ARGS="--port 8001"
	@exec $(BIN)/headway demo --data-dir .headway $(ARGS)

test: setup ## Everything that must hold: lint, types, contracts, tests, coverage
	@$(PYTHON) scripts/chromium.py
	@$(MAKE) --no-print-directory lint types
	@rm -f .coverage .coverage.*
	$(BIN)/pytest -q -n $(WORKERS) --dist loadscope --cov --cov-report= --durations=10 -m "not faults" --ignore=tests/benchmarks
	@$(MAKE) --no-print-directory coverage

check: setup ## The fast part of `make test`: lint, types, contracts, tests that need no server
	@$(MAKE) --no-print-directory lint types
	$(BIN)/pytest -q -m "not servers and not journey and not faults" --ignore=tests/benchmarks

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types:
	$(BIN)/mypy

coverage:
	@$(BIN)/coverage report --skip-covered --sort=cover | tail -n 40
	@for package in $(FULLY_COVERED); do \
		echo "branch coverage of $$package must be 100 %:"; \
		$(BIN)/coverage report --include="src/headway/$$package/*" --fail-under=100 || exit 1; done

bench: setup ## Measure against the floors, print the ratios
	$(BIN)/pytest -q -s tests/benchmarks $(ARGS)

faults: setup ## The long campaign of seeded kills
	$(BIN)/pytest -q -s -m faults tests/faults $(ARGS)

docs: setup ## Write the generated documents (docs/metrics.md)
	$(BIN)/python -m headway.analytics.catalogue > docs/metrics.md

lock: setup ## Pin the newest packages that pyproject.toml allows, with hashes
	$(UV_LOCK) --upgrade pyproject.toml -o requirements/run.txt
	$(UV_LOCK) --upgrade --all-extras -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	grep -h -A 1000 '^uv==' requirements/dev.txt | awk 'NR == 1 || /^    / { print; next } { exit }' | grep -v '#' > requirements/uv.txt
