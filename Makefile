PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help site serve test lint sample translations lock clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## / - /'

site: .venv/site ## build the site into site/
	$(BIN)/python build.py

serve: .venv/site ## build, show the site on this machine, build again on every change
	$(BIN)/python build.py serve

test: .venv/test .venv/chromium .venv/servers/made lint ## install all that tests need, and run every check
	$(BIN)/pytest --numprocesses auto --dist loadfile --cov --cov-report=term:skip-covered -q

lint: .venv/test ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

sample: .venv/site ## make the sample releases again: private tables from the seed, then protect
	@private=$$(mktemp -d) && trap 'rm -rf "$$private"' EXIT \
	&& $(BIN)/python data/sample.py "$$private" && rm -rf data/releases/20* data/ledger.jsonl \
	&& for month in $$(ls "$$private"); do \
		mkdir -p data/releases/$$month && cp "$$private/$$month/release.yml" data/releases/$$month \
		&& $(BIN)/python build.py protect "$$private/$$month" --release $$month || exit 1; \
	done && $(BIN)/python build.py seal

translations: .venv/site ## bring the catalogues up to date with the code and the templates
	$(BIN)/python templates/translations/update.py

lock: .venv/test ## choose the versions of all dependencies anew, with their hashes
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --output-file requirements/site.txt
	$(BIN)/uv pip compile pyproject.toml --group test --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements/test.txt

clean: ## remove what was built and installed
	rm -rf .venv site

.venv/site: requirements/site.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/test: requirements/test.txt .venv/site
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/chromium: .venv/test tests/chromium.sh
	sh tests/chromium.sh
	@touch $@

.venv/servers/made: tests/servers.sh .venv/site
	sh tests/servers.sh
	@mkdir -p $(@D) && touch $@
