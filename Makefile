# Everything works from a fresh clone: dev.py installs what is missing first.
PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help run dev test bench lint format install openapi dictionary vendor backup-drill lock

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Run the API, a worker and beat, with PostgreSQL and Valkey (PORT=3100)
	@$(PYTHON) dev.py run

dev: ## The same, and a saved file restarts the API and the worker
	@$(PYTHON) dev.py dev

test: ## Run the tests on real PostgreSQL and Valkey (ARGS="-m fast", "-k deals", --watch)
	@$(PYTHON) dev.py test $(ARGS)

bench: ## Measure beside the Node server that this replaces (ARGS=--quick; needs node, npm, wrk)
	@$(PYTHON) dev.py bench $(ARGS)

lint: ## Check style, types, imports, migrations, and the OpenAPI document (that where Node is at hand)
	@$(PYTHON) dev.py lint

format: ## Auto-fix lint and format
	@$(PYTHON) dev.py format

install: ## Install the locked packages into .venv
	@$(PYTHON) dev.py install

openapi: ## Rewrite docs/openapi.json after a change of routes or schemas
	@$(PYTHON) dev.py openapi

dictionary: ## Rewrite docs/data-dictionary.md after a change of models or schemas
	@$(PYTHON) dev.py dictionary

vendor: ## Take the libraries of the pages that aren't in the repository yet (devtools/vendor.py)
	@$(PYTHON) dev.py vendor

backup-drill: ## Lose a database, and come back from the backups with production's scripts
	@$(PYTHON) dev.py backup-drill

lock: ## Lock requirements/*.in (ARGS=--upgrade takes newer versions)
	@$(PYTHON) dev.py lock $(ARGS)
