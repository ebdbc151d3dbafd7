# `make run` and `make test` are all a newcomer needs; every target creates .venv/ when it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test nightly conformance lint types proto clean

run: $(STAMP)
	$(BIN)/python -m harness run scenarios/two_users.yaml

test: $(STAMP)
	$(BIN)/python -m pytest -n 2

# The attacks and the schema-driven requests at full size, under a new seed, which the first lines tell.
nightly: $(STAMP)
	HARNESS_NIGHTLY=1 $(BIN)/python -m pytest -n 2 tests/attacks tests/server_under_test/test_openapi.py tests/server_under_test/rest/test_any_request.py

conformance: $(STAMP)
	$(BIN)/python -m pytest -n 2 tests/contract --conformance=docs/conformance.md

lint: $(STAMP) types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

proto: $(STAMP)
	$(BIN)/python -m grpc_tools.protoc -I proto --python_out=proto/pm_wire --pyi_out=proto/pm_wire proto/messages.proto

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is written last, so an interrupted installation starts again.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("sync-harness needs Python >= 3.11, and $(PYTHON) is " + sys.version.split()[0] + "; try: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $(STAMP)
