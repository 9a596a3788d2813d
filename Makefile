# Every target makes the environment in .venv first, if it is not there yet.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export HF_HUB_OFFLINE ?= $(if $(filter hub,$(COURSE_MODELS)),0,1)
ASSIGNMENT ?= $(sort $(notdir $(wildcard submitted/*/*)))

.PHONY: help env book test lint lab serve models release grade bench clean

help:  ## Show the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

env:  ## Make the environment in .venv
	@$(PYTHON) tools/environment.py

book: env  ## Run every page and build the book in _build/html
	@$(BIN)/python tools/build_book.py

test: env  ## Run everything that CI runs
	@$(BIN)/python tools/run_tests.py

lint: env  ## Check style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/python tools/lint_js.py

lab: env  ## Open JupyterLab on the first exercise
	@$(BIN)/jupyter lab --config=tools/lab_config.py

serve: book  ## Serve the built book on http://localhost:8000
	@$(BIN)/python -m http.server --directory _build/html --bind 127.0.0.1 8000

models: env  ## List the bundled models and their scores
	@$(BIN)/course models list

release: env  ## Make exercises/ from solutions/
	@$(BIN)/course release

grade: env  ## Grade what lies in submitted/, or one: make grade ASSIGNMENT=attention
	@$(BIN)/course grade $(ASSIGNMENT)

bench: env  ## Measure the build, the pages and grading (half an hour)
	@$(BIN)/python tools/bench.py

clean:  ## Remove what was built, but not .venv
	rm -rf _build build
