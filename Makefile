# make run · test · lint · bench - each makes what it needs first. Another Python: make run PYTHON=python3.12
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := run
.PHONY: run test lint bench

run: .venv/.run  ## the shop on http://localhost:8000, with a sample catalogue at first
	$(BIN)/python chatbot.py setup && exec $(BIN)/python chatbot.py serve

test: .venv/.dev  ## all tests
	$(BIN)/pytest --numprocesses=auto --dist=loadfile

lint: .venv/.dev  ## style, types, who may import whom
	$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/mypy && $(BIN)/lint-imports

bench: .venv/.dev  ## every program in benchmarks/: accuracy, latency, throughput, memory
	@set -e; for program in benchmarks/*.py; do echo "== $$program"; $(BIN)/python -m benchmarks.$$(basename $$program .py); done

.venv/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(v < (3, 11) and "Python 3.11 or newer is needed, $(PYTHON) is %d.%d. Try: make PYTHON=python3.11" % v)'
	$(PYTHON) -m venv .venv

.venv/.run: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt && touch $@

.venv/.dev: $(wildcard requirements*.txt) | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt && touch $@ .venv/.run
