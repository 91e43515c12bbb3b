# Everything one does with a checkout. `make help` lists it. Needs only make, Python 3.11 or newer and the registries.

PORT ?= 8000
DATA ?= .demo
ARGS ?=
DB ?=
PYTHON = $(shell scripts/pick_python.sh)
BIN = .venv/bin

# The packages are compiled when first imported. Where the shell keeps Python from writing that down (many container
# images do), each process of the demo and of the tests would compile all of it again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo run test test-sqlite test-postgresql lint format bench lock clean runtime dev

help: ## List these tasks
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

demo: runtime ## Start everything with a story in it (PORT=8000 DATA=.demo)
	@exec $(BIN)/leadloop demo --port "$(PORT)" --data-dir "$(DATA)"

run: runtime ## Run web and worker as in production (settings from the environment)
	@exec $(BIN)/python scripts/run_production.py

test: dev ## Run all tests on SQLite and on PostgreSQL (DB=sqlite|postgresql ARGS="-k name")
	@exec $(BIN)/python scripts/run_tests.py $(if $(DB),--database "$(DB)") -- $(ARGS)

test-sqlite: ## Run all tests on SQLite only
	@$(MAKE) --no-print-directory test DB=sqlite

test-postgresql: ## Run all tests on PostgreSQL only
	@$(MAKE) --no-print-directory test DB=postgresql

# All four speak, also where the first has something to say.
lint: dev ## Check style, types and the floors
	@status=0; for check in "ruff check" "ruff format --check --output-format=concise" "mypy" "lint-imports --no-logo"; do \
		echo "== $$check"; $(BIN)/$$check || status=1; \
	done; exit $$status

format: dev ## Put the code into its one style, and repair what ruff can
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

bench: dev ## Measure it (bench/ says what and why)
	@exec $(BIN)/python -m bench $(ARGS)

# Universal: one file for every Python and platform. No index address in it: where packages come from is the machine's.
LOCK = $(BIN)/uv --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" --extra xlsx pyproject.toml

lock: dev ## Pin the newest fitting packages anew (ARGS="--upgrade")
	$(LOCK) $(ARGS) --group build --output-file requirements.txt > /dev/null
	$(LOCK) $(ARGS) --group dev --constraints requirements.txt --output-file requirements-dev.txt > /dev/null

clean: ## Remove what the tasks made: environment, demo, caches
	rm -rf .venv .venv.lock .demo .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	@$(PYTHON) scripts/environment.py runtime

dev:
	@$(PYTHON) scripts/environment.py dev
