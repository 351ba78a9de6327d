# Quarterdeck's own commands. `make` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install assets run ready test suite journeys wheel quick check bench screenshots docs lock audit clean

help: ## List the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; try: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Two installations at once into one environment would spoil it, under make -j: the tests' one, if asked for, is both.
$(VENV)/.run: $(BIN)/python requirements.txt pyproject.toml | $(if $(filter ready test check,$(MAKECMDGOALS)),$(VENV)/.test)
	@[ $@ -nt requirements.txt ] && [ $@ -nt pyproject.toml ] || { \
		$(BIN)/pip install --quiet --no-compile --require-hashes -r requirements.txt && \
		$(BIN)/pip install --quiet --no-deps -e .; }
	@touch $@

$(VENV)/.test: $(BIN)/python requirements-test.txt pyproject.toml
	$(BIN)/pip install --quiet --no-compile --require-hashes -r requirements-test.txt
	$(BIN)/pip install --quiet --no-deps -e .
	@touch $@ $(VENV)/.run

# What the pages are drawn with: from npm, laid out, then hashed and compressed once.
STATIC := src/quarterdeck/web/assets/staticfiles.json
STATIC_SOURCES := $(shell find src/quarterdeck -path '*/static/*' -type f -not -path '*/vendor/*' -o -name '*.html' -type f)

node_modules/.done: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 or later with npm is needed to build the pages from a clone; a wheel needs none"; exit 1; }
	npm ci --silent --include=dev
	@touch $@

$(STATIC): node_modules/.done assets.mjs $(STATIC_SOURCES) | $(VENV)/.run
	node assets.mjs
	@home=$$(mktemp -d) && QUARTERDECK_BUILD=1 QUARTERDECK_HOME=$$home $(BIN)/python -m quarterdeck.web collectstatic --noinput --clear --verbosity 0; \
		status=$$?; rm -rf $$home; exit $$status

assets: $(STATIC) ## Build what the pages are drawn with

.tools/perceval/.done: tests/conformance/requirements-perceval.txt
	$(PYTHON) -m venv .tools/perceval
	.tools/perceval/bin/pip install --quiet --no-compile --require-hashes -r $<
	@touch $@

install: $(VENV)/.run $(STATIC) ## Make .venv, install Quarterdeck into it, build its pages

run: install ## Show Quarterdeck on a made-up company
	@$(BIN)/quarterdeck demo

ready: $(VENV)/.test $(STATIC) .tools/perceval/.done ## Install what tests need

test: ready check wheel ## Install what tests need and run everything
	$(MAKE) -j2 -O suite journeys

wheel: $(VENV)/.test $(STATIC) # beside the checks, which leave a core idle
	$(BIN)/pytest -q -p no:cacheprovider tests/test_wheel.py

suite:
	$(BIN)/pytest -q --durations=10 -n 2 --dist worksteal --ignore=tests/journeys --ignore=tests/test_wheel.py

journeys: # beside the suite, as they wait half of their time; apart from it, as a browser keeps a loop running in its process
	$(BIN)/pytest -q -p no:cacheprovider --durations=5 tests/journeys

quick: $(VENV)/.test ## The tests without the slow ones
	$(BIN)/pytest -q -m "not slow and not perceval"

check: $(VENV)/.test ## Format, lint, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/.test .tools/perceval/.done ## Measure against the peers; writes bench/RESULTS.md
	$(BIN)/pip install --quiet --require-hashes -r bench/requirements.txt
	$(BIN)/python -m bench

screenshots: $(VENV)/.test $(STATIC) ## Take the pictures of README and docs from the made-up company
	rm -rf .demo
	$(BIN)/quarterdeck demo --no-serve --home .demo >/dev/null
	$(BIN)/quarterdeck report --home .demo --team Product --team Identity --format svg --output docs/report.svg
	$(BIN)/python -m tests.journeys.pictures docs/pictures

docs: $(VENV)/.test ## Write the generated pages again
	$(BIN)/python -m tests.web.matrix > docs/access.md
	$(BIN)/python -m quarterdeck.lake.describe > docs/schema.md
	$(BIN)/python -m quarterdeck.indicators.describe > docs/indicators.md

lock: $(VENV)/.test ## Resolve the locked requirements again
	$(BIN)/pip install --quiet uv
	./requirements.sh $(BIN)/uv

audit: $(BIN)/python ## Look for known faults in what we depend on (needs a network)
	$(PYTHON) -m venv .tools/audit
	.tools/audit/bin/pip install --quiet pip-audit
	.tools/audit/bin/pip-audit --require-hashes --disable-pip -r requirements.txt
	npm audit --omit=dev

clean: ## Remove what the commands above made
	rm -rf $(VENV) .tools .demo dist build node_modules src/quarterdeck/web/assets src/quarterdeck/web/static/vendor src/quarterdeck/reports/review/render/fonts .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
