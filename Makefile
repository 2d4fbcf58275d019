# One command each. Needs git, make and Python 3.11 or newer with venv; nothing else.
.DEFAULT_GOAL := help
.PHONY: help run serve dev test lint bench messages

PYTHON_OF_VENV := .venv/bin/python

help: ## What can be done here
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: ## Start everything with the demo, on http://127.0.0.1:8000 (PORT, DATA_DIR and DATABASE_URL may be set)
	@tools/setup.sh && exec $(PYTHON_OF_VENV) -m tools.serve --demo

serve: ## The same without the demo: a real site, told by the environment (docs/deploy.md)
	@tools/setup.sh && exec $(PYTHON_OF_VENV) -m tools.serve

dev: ## Reload on change, DEBUG on
	@tools/setup.sh dev && exec $(PYTHON_OF_VENV) -m tools.serve --demo --dev

test: ## Every test, on SQLite and on PostgreSQL; ARGS="tests/common -k clock" for some
	@tools/setup.sh dev && exec $(PYTHON_OF_VENV) -m tools.test $(ARGS)

lint: ## Style, types, templates
	@tools/setup.sh dev && exec $(PYTHON_OF_VENV) -m tools.lint

bench: ## Measure ours beside a bare limit; ARGS="--help"
	@tools/setup.sh dev && exec $(PYTHON_OF_VENV) -m bench $(ARGS)

messages: ## Gather the texts to translate into locale/ (needs GNU gettext)
	@tools/setup.sh dev && exec $(PYTHON_OF_VENV) -m tools.messages
