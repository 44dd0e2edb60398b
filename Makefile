# salestui: the commands of its makers. Each makes .venv by itself; PYTHON=/path/to/python3.12 chooses the interpreter.
#   make demo    open the app on a fictional firm with an embedded mail server (without a terminal: walk the same job, print it)
#   make test    run the tests           make check   lint, format, types, architecture
#   make bench   print the figures       make soak    slow fault and crash runs
#   make keys    write README.md's table     make servers  unpack the real mail servers that the tests speak to

.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak keys servers install clean
.NOTPARALLEL:
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
INSTALLED := .venv/.installed
INSTALLED_DEV := .venv/.installed-dev
PINS := pyproject.toml constraints.txt scripts/install.sh
WORKERS ?= 4

help:
	@sed -n '2,5s/^#   //p' Makefile

$(INSTALLED): $(PINS)
	@scripts/install.sh
	@touch $@

$(INSTALLED_DEV): $(PINS)
	@scripts/install.sh dev
	@touch $@ $(INSTALLED)

install: $(INSTALLED)
	@$(BIN)/python -m compileall -q salestui

demo: install
	@$(BIN)/salestui demo

test: $(INSTALLED_DEV) install
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup -m "not soak" $(ARGS)

check: $(INSTALLED_DEV)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check --diff .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/python -m pytest -q -n $(WORKERS) tests/house $(ARGS)

bench: $(INSTALLED_DEV) install
	@$(BIN)/python -m benchmarks.figures $(ARGS)

soak: $(INSTALLED_DEV) install
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup -m soak $(ARGS)

servers:
	@scripts/mail_servers.sh

keys: install
	@$(BIN)/python scripts/write_keys.py

clean:
	rm -rf .venv .servers build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
