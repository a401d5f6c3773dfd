# The one list of verbs, for a laptop, the hook and CI alike. `make help` prints it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# Where it is set (images of containers set it), each of the many processes of a run compiles anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# The machine's own certificates: behind a company's proxy the ones that uv carries are not enough.
export UV_SYSTEM_CERTS := 1
STAMP := $(VENV)/.setup
MEMBERS := schemas libs/credit-core libs/service-kit libs/client services/exposure-tracker services/credit-check services/notifier deploy/embedded cli
SOURCES := $(addsuffix /src,$(MEMBERS))
TESTS ?= tests
# Most of a test run is waiting for servers: more workers than cores. Each brings servers of its
# own; a file stays with one worker, because what it starts once it shares among its tests.
WORKERS ?= 4
PARALLEL := -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: help setup run test check fmt lint types layers schemas schemas-check client bench bench-gate soak requirements clean

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(STAMP): requirements/bootstrap.txt requirements/dev.txt $(addsuffix /pyproject.toml,$(MEMBERS))
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or say make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "setup: creating $(VENV) (once, about a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "no venv module: on Debian, apt-get install python3.11-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(UV) pip sync --quiet --compile-bytecode --require-hashes requirements/bootstrap.txt requirements/dev.txt
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(UV) pip install --quiet --no-deps --no-build-isolation $(addprefix --editable ./,$(MEMBERS))
	@touch $(STAMP)

setup: $(STAMP) ## install what is missing, pinned and hashed, into .venv

run: setup ## start everything on this machine and print where to look; Ctrl-C stops it
	@$(BIN)/creditgate up --demo

test: setup ## all tests: unit, property, contract, house, integration, end-to-end
	@$(BIN)/pytest $(TESTS) $(PARALLEL)

check: lint types layers schemas-check ## everything that judges the code without running it

fmt: setup ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet .

lint: setup ## ruff, deptry: style, dead imports, undeclared dependencies
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@for member in $(MEMBERS); do \
		found=$$(cd $$member && $(CURDIR)/$(BIN)/deptry --no-ansi src 2>&1) \
			|| { echo "$$member: $$found"; exit 1; }; \
	done

types: setup ## mypy, strict
	@$(BIN)/mypy $(SOURCES) tests

layers: setup ## import-linter: who may import whom
	@$(BIN)/lint-imports

schemas: setup ## emit JSON Schema, AsyncAPI and OpenAPI from the models, and the client from that
	@$(BIN)/python -m creditgate.emit
	@$(BIN)/python libs/client/generate.py

schemas-check: setup ## fail when the emitted files or the client differ from the models
	@$(BIN)/python -m creditgate.emit --check
	@$(BIN)/python libs/client/generate.py --check

client: setup ## generate libs/client from the published OpenAPI alone
	@$(BIN)/python libs/client/generate.py

bench: setup ## measure, as ratios from one run, into docs/benchmarks
	@PYTHONPATH=tests $(BIN)/python -m bench

bench-gate: setup ## fail when a ratio misses its gate
	@PYTHONPATH=tests $(BIN)/python -m bench --gate

soak: setup ## the long random histories and fault runs, about an hour; each as it ends
	@$(BIN)/pytest $(TESTS) -m soak -v --timeout=1200

requirements: setup ## pin anew from the pyproject files, with hashes and without addresses
	@$(UV) lock --quiet --upgrade
	@$(UV) export --quiet --all-packages --no-emit-workspace --no-dev --no-header -o requirements/runtime.txt
	@$(UV) export --quiet --all-packages --no-emit-workspace --no-header -o requirements/dev.txt
	@echo uv | $(UV) pip compile - --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements/bootstrap.txt
	@for peer in quix:quixstreams faust:faust-streaming,cramjam bytewax:bytewax,confluent-kafka,orjson; do \
		echo $${peer#*:} | tr ',' '\n' | $(UV) pip compile - --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements/peers-$${peer%%:*}.txt || exit 1; \
	done

clean: ## remove what was built here; the state of a running stack is kept
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +
