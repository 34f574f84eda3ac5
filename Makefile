# The one task runner. Every target works right after `git clone` on a machine with Python 3.11, pip and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
MEMBERS := vendor-http tap-core tap-humanitix tap-eventbrite tap-brevo tap-mautic tap-hubspot crm-core crm-signals target-brevo target-mautic target-hubspot target-warehouse sandbox pipeline console
PYPROJECTS := pyproject.toml $(MEMBERS:%=%/pyproject.toml)
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup run up down test lint format bench lock clean

help: ## Show what can be done
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/'

setup: $(INSTALLED) ## Install everything into .venv

$(INSTALLED): requirements.lock $(MEMBERS:%=%/pyproject.toml)
	@echo "Installing into $(VENV) …"
	@test -x $(UV) || { $(PYTHON) -m venv $(VENV) && $(BIN)/pip install --quiet "$$(sed -nE 's/^(uv==[0-9.]+).*/\1/p' requirements.lock)"; }
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps $(MEMBERS:%=-e ./%)
	@touch $@

run: setup ## Set up everything and run the main job
	@$(BIN)/python -m ticket_pipeline run

up: setup ## Start database, console and worker, and without keys the sandbox, in the background
	@$(BIN)/python -m ticket_console up

down: ## Stop what `make up` started
	@test ! -x $(BIN)/python || $(BIN)/python -m ticket_console down

test: setup ## Set up everything and pass all tests
	@$(BIN)/pytest -n 2 --dist loadfile

lint: setup ## Check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: setup ## Put the code into the house style
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

bench: setup ## Measure speed, API calls and memory against the sandbox
	@$(BIN)/python -m benchmarks

lock: ## Resolve the dependencies anew into requirements.lock
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		$(PYPROJECTS) --group run --group loader --group sql --group test --group lint --group bench \
		$(addprefix --no-emit-package ,vendor-http tap-core crm-core crm-signals vendor-sandbox ticket-pipeline) --output-file requirements.lock

clean: down ## Remove everything that the targets above made
	@test ! -x $(BIN)/python || $(BIN)/python -m ticket_pipeline.database stop
	@rm -rf $(VENV) .run .meltano
