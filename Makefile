# make run    try the service: installs what it needs, starts it on a database of its own
# make test   everything that must hold: lint, types, boundaries, migrations, document, tests
# make bench  measure it against the floor and a stock peer
# make screenshots  draw the residents' page anew, into docs/screenshots/
.DEFAULT_GOAL := run
.PHONY: run test properties bench lint format lock openapi screenshots clean

PORT ?= 8000
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
CODE := api clients tests bench

export PYTHONPATH := $(CURDIR)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONDONTWRITEBYTECODE  # what a hundred processes of the tests load is compiled once

run: $(VENV)/.runtime-installed
	@exec $(RUN) -m api.cli run --port $(PORT)

test: $(VENV)/.dev-installed
	scripts/install-debian-packages.sh chromium openssl docker-compose
	$(MAKE) --no-print-directory lint
	$(RUN) -m pytest --numprocesses 2 --dist worksteal

properties: $(VENV)/.dev-installed
	REORGANISATION_EXAMPLES=2000 $(RUN) -m pytest --hypothesis-show-statistics \
		tests/access/test_reorganisations.py tests/access/test_reorganised_places.py

bench: $(VENV)/.dev-installed
	scripts/install-debian-packages.sh wrk
	$(RUN) -m bench.run
	$(RUN) -m bench.reports
	$(RUN) -m bench.feedback
	$(RUN) -m bench.planning
	$(RUN) -m bench.as_of
	$(RUN) -m bench.thanh_hoa
	$(RUN) -m bench.proposal_rounds

lint: $(VENV)/.dev-installed node_modules/.package-lock.json
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy --strict $(CODE)
	$(VENV)/bin/lint-imports
	scripts/lint-migrations.sh
	$(VENV)/bin/node node_modules/.bin/redocly lint docs/openapi.json
	scripts/lint-addresses.sh

format: $(VENV)/.dev-installed
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format

lock:
	scripts/lock.sh

openapi: $(VENV)/.dev-installed
	$(RUN) -m api.cli export-openapi
	$(RUN) -m clients.python.generate docs/openapi.json

screenshots: $(VENV)/.dev-installed
	scripts/install-debian-packages.sh chromium
	mkdir -p docs/screenshots
	KEVAI_SCREENSHOTS=docs/screenshots $(RUN) -m pytest tests/clients/resident/test_states.py

clean:
	rm -rf $(VENV) node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	scripts/create-venv.sh $(PYTHON) $(VENV)

# The stamps say that a lock was installed; a second start finds them and installs nothing.
$(VENV)/.runtime-installed: requirements/runtime.txt | $(VENV)/bin/python
	scripts/install.sh $(RUN) $<
	@touch $@

$(VENV)/.dev-installed: requirements/dev.txt | $(VENV)/bin/python
	scripts/install.sh $(RUN) $<
	@touch $@ $(VENV)/.runtime-installed

node_modules/.package-lock.json: package.json package-lock.json | $(VENV)/.dev-installed
	$(VENV)/bin/npm ci --no-audit --no-fund
	@touch $@
