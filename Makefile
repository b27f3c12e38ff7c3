.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help install format lint types test coverage mutants map slow smoke eval ci clean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: ## Install for development into .venv
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -c constraints.txt -e '.[dev]'

format: ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: ## Check the code's form
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo

types: ## Check the types
	$(BIN)/mypy

test: ## Run the fast tests
	$(BIN)/pytest

coverage: ## List what no fast test runs
	.ci/coverage $(BIN)/python

mutants: ## Change the code at random and name the changes that no test notices
	$(BIN)/python docs/benchmarks/mutants.py --seed 1 --count 60

map: ## Write the tables of docs/map.md
	$(BIN)/python docs/map.py

slow: ## Run the slow tests
	$(BIN)/pytest -m slow

smoke: ## Run the main job end to end
	.ci/smoke $(BIN)/assistant $$(mktemp -d)

eval: ## Measure the answers on the shipped article's questions
	$(BIN)/assistant eval run shipped_article

ci: ## Run everything that has to pass
	.ci/run

clean: ## Remove what builds and tests leave
	rm -rf build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .import_linter_cache
