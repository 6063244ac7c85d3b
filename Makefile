# The list of commands. Everything they install is in .venv and in the engine's cache (make engine says where).
SHELL := /bin/sh
PYTHON ?= python3
ARGS ?=
BIN := $(CURDIR)/.venv/bin
READY := .venv/.ready
BENCH_READY := .venv/.bench-ready
# The engine's Python host takes the interpreter that is first on PATH.
WITH_ENGINE = engine=$$($(BIN)/python tools/engine/install.py) && PATH="$(BIN):$$engine:$$PATH"

.DEFAULT_GOAL := help
.PHONY: help demo test versions faults bench lint types format engine postgres chromium schema sdks checkpoint clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) ## run the main job on a simulated API and the real engine, about 2 minutes
	@$(WITH_ENGINE) python tools/demo/run.py

test: $(READY) ## run all tests; ARGS="-k name" passes arguments to pytest
	@$(WITH_ENGINE) python -m pytest -n 3 --dist worksteal $(ARGS)

versions: $(READY) ## try each Python, and the oldest and the newest of all dependencies, about 10 minutes
	@$(WITH_ENGINE) python -m nox $(ARGS)

faults: $(READY) ## try faults, crashes and bad input with a large budget, about 25 minutes; writes docs/faults.md
	@$(WITH_ENGINE) python tools/faults/run.py

bench: $(BENCH_READY) ## measure, also against others, about 20 minutes; writes docs/benchmarks.md
	@echo "measuring: nothing else should run on this machine meanwhile" >&2
	@$(WITH_ENGINE) python -m benchmarks.run $(ARGS)

lint: $(READY) ## check style
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: $(READY) ## check types
	@$(BIN)/mypy
	@$(BIN)/mypy examples/consumer
	@$(BIN)/mypy examples/native

format: $(READY) ## mend style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

engine: $(READY) ## find or install the Pulumi engine, and print its folder
	@$(BIN)/python tools/engine/install.py

postgres: ## install PostgreSQL with apt-get if it is missing: the tests of a shared state run it
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends postgresql >/dev/null; }

chromium: ## install Debian's Chromium with apt-get if it is missing: the tests of the report's page look at it there
	@command -v chromium >/dev/null || { apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null; }

schema: $(READY) ## write the schemas of the plugin and of outcome records from their models
	@$(BIN)/python -m tools.schema.write

sdks: $(READY) ## generate the packages of other languages into build/sdks, and compile them: needs Go and npm
	@PYTHONPATH=tools/engine $(BIN)/python tools/sdkgen/sdks.py

checkpoint: $(READY) ## for a release: keep the state that this version leaves behind, in tests/data
	@$(WITH_ENGINE) python -m tools.checkpoint.write

clean: ## remove what these commands have made in this folder
	rm -rf .venv .nox build .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or later is needed: make PYTHON=python3.12 …")'
	@echo "installing the package and its tools into .venv" >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

$(BENCH_READY): $(READY)
	@echo "installing what is measured with, and against, into .venv" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,bench]'
	@touch $@
