# Everything goes through the `inlet` command; bootstrap.py makes its environment first, when that is needed.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
# exec: no shell between make and the command, so that a signal to make reaches it
INLET = $(if $(PYTHON),@exec $(PYTHON) platform/devkit/bootstrap.py,@echo "Inlet needs Python 3.11 or newer."; exit 1;)

## Run
.PHONY: demo services frontend seed
demo: ## everything behind one address: two companies, a simulated phone, the inbox
	$(INLET) demo
services: ## PostgreSQL, Valkey and object store alone, in the foreground
	$(INLET) services
frontend: ## install and build the frontend, when it changed
	$(INLET) frontend
seed: ## the demo's companies again, into a running database (DATABASE_URL)
	$(INLET) seed

## Test
.PHONY: test test-quick check
test: ## every test: Python, architecture, frontend, browser journeys, faults
	$(INLET) test
test-quick: ## without journeys and faults
	$(INLET) test --quick
check: ## linters, types, import contracts, sizes, generated files
	$(INLET) check

## Measure
.PHONY: bench bench-quick
bench: ## every figure that the README quotes
	$(INLET) bench
bench-quick: ## the same, in under three minutes
	$(INLET) bench --quick

## Maintain
.PHONY: openapi lock doctor clean help
openapi: ## write the OpenAPI document and the frontend's generated code
	$(INLET) openapi
lock: ## resolve pyproject.toml into requirements.lock
	$(INLET) lock
doctor: ## what this machine has, and what is missing
	$(INLET) doctor
clean: ## remove everything that was built or stored in this checkout (asks first; YES=1 does not)
	$(INLET) clean $(if $(YES),--yes)
help: ## this menu
	@awk '/^## /{printf "\n%s\n", substr($$0, 4)} \
		match($$0, /^[a-z-]+:.*## /){split($$0, part, ":.*## "); printf "  make %-12s %s\n", part[1], part[2]}' Makefile
	@printf '\nINLET_PORT (default 8000) and INLET_DATA_DIR (default .inlet) choose address and data folder.\n'
