# The two commands are `make publish` and `make test`; everything else is called by them or by CI.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: publish test check format docs bench proof lock clean
.DEFAULT_GOAL := publish

.venv/run: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/run requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# Spark, for the tests of the views on it: 0.5 GB, built from source.
.spark: requirements-spark.txt .venv/dev
	rm -rf $@
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --no-build-isolation --target $@ -r requirements-spark.txt

publish: .venv/run  ## validate the record and make dist/
	@$(BIN)/cmr validate
	@$(BIN)/cmr publish

test: .venv/dev check  ## the whole test suite
	$(BIN)/python -m pytest -n auto

check: .venv/dev  ## format, lint, types, direction of imports, the data: all but the tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/cmr format --check
	$(BIN)/cmr validate

format: .venv/dev  ## bring code and tables into their form
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(BIN)/cmr format

docs: .venv/dev  ## renew what the docs show: outputs of examples, rules, coverage
	$(BIN)/python scripts/docs.py

bench: .venv/dev  ## time and memory beside the public tool, on the record and on packages of made claims
	$(BIN)/python -m benchmarks.validate
	$(BIN)/python -m benchmarks.scale

proof: .venv/dev  ## the long form of the tests that try chance; renews docs/PROOF.md
	$(BIN)/python scripts/proof.py

COMPILE := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header
lock:  ## renew the hash-locked requirements (needs uv)
	$(COMPILE) pyproject.toml --group build -o requirements.txt
	$(COMPILE) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	echo duckdb==1.1.0 | $(COMPILE) --no-annotate - -o tests/environments/old-duckdb.txt
	echo cffconvert==2.0.0 | $(COMPILE) --no-annotate - -o tests/environments/cffconvert.txt
	$(COMPILE) --group spark -o requirements-spark.txt

clean:
	rm -rf .venv .spark dist .releases
