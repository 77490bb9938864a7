# Two commands for a newcomer: `make run`, `make test`. Both build .venv from the committed lock file.
# Three levels of tests: `make test` (minutes), `make check` (what takes longer), `make proof` (hours, by hand).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOWEST := $(VENV)-lowest
NEWEST := $(VENV)-newest
NEWEST_PYTHON ?= $(firstword $(wildcard $(HOME)/.pyenv/versions/3.13*/bin/python) $(shell command -v python3.13))
CORE := $(addprefix tests/,break_even electorate engines experiment public scenario streams tabulation)
PYTEST := $(BIN)/python -m pytest -n auto --durations=25

.PHONY: run test check docs gallery browser proof faults documents laws lab lowest newest setup lint lock clean

run: setup
	$(BIN)/referendum run scenarios/almaty-boycott.toml
	@test -e $(VENV)/.compiled || { ( $(COMPILE_AHEAD) ) >/dev/null 2>&1 </dev/null & echo "Runs with queues are compiled in the background while you read, once." >&2; }

# A run with queues for its machine code alone, at the lowest priority.
COMPILE_AHEAD := nohup nice $(BIN)/referendum run scenarios/baseline.toml -n 1 --stations 50 --no-plots --force \
	--out $(VENV)/first-run >/dev/null 2>&1 && touch $(VENV)/.compiled

test: setup
	$(PYTEST)

# What takes longer a test, after the quick tests under the lowest versions allowed, and a part of them under the newest Python.
check: setup lowest newest
	$(PYTEST) -m check

# Reports and pages in a headless Chromium, which has to be installed; without it the tests are skipped, and say so.
browser: setup
	$(PYTEST) -m browser tests/browser

# The site, in notebooks/_build/html: a warning is an error. Outputs of lessons come from the cache that the tests leave.
docs: setup
	cd notebooks && ../$(BIN)/python -c "import sys; from site_pages import gallery; sys.exit(gallery.write(missing=True))"
	$(BIN)/python -m sphinx -W --keep-going -q -b html notebooks notebooks/_build/html

# Draw every kind of picture anew, from real runs, with a page of them: minutes.
gallery: setup
	cd notebooks && ../$(BIN)/python -c "import sys; from site_pages import gallery; sys.exit(gallery.write())"

# The quick tests (lint, types and other kernels apart) under the lowest versions of everything that pyproject.toml allows.
lowest: $(LOWEST)/.installed
	NUMBA_CACHE_DIR=$(CURDIR)/$(LOWEST)/compiled $(LOWEST)/bin/python -m pytest -n auto tests sim --ignore=tests/test_quality.py \
		--ignore=tests/environments/test_environments.py

$(LOWEST)/.installed: requirements-lowest.lock pyproject.toml
	$(firstword $(shell command -v python3.11 python3.12) $(PYTHON)) -m venv $(LOWEST)
	$(LOWEST)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements-lowest.lock
	$(LOWEST)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# A part of the quick tests under the newest Python that is tried; where it is not there, that is said.
newest:
	@if test -n "$(NEWEST_PYTHON)"; then $(MAKE) $(NEWEST)/.installed && \
		NUMBA_CACHE_DIR=$(CURDIR)/$(NEWEST)/compiled $(NEWEST)/bin/python -m pytest -n auto $(CORE); \
	else echo "no Python 3.13 here: the tests under it are skipped"; fi

$(NEWEST)/.installed: requirements.lock pyproject.toml
	$(NEWEST_PYTHON) -m venv $(NEWEST)
	$(NEWEST)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(NEWEST)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# Long runs; their table is committed.
proof: setup
	$(PYTEST) -m proof --hypothesis-seed=20220605 --table tests/proof.md

setup: $(VENV)/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# Plant faults one at a time in copies of the tree: which tests notice? An hour or more, by hand; the table is committed.
faults: setup
	$(BIN)/python -m tests.faults --table tests/faults/README.md

# Write anew the hashes of every command's document, where figures are meant to change.
documents: setup
	$(BIN)/python -m tests.environments --record

# Write anew the page of laws, where a preset is added or changed.
laws: setup
	$(BIN)/referendum rules --markdown > sim/rules/presets/README.md

# Open JupyterLab on the lessons.
lab: setup
	$(BIN)/jupyter lab notebooks

# Lint, format, types and import contracts alone (they also run inside `make test`).
lint: setup
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

# A source archive and wheels in dist/, each wheel installed in an empty environment and tried there: ten minutes.
# Under other Pythons too: make dist PYTHONS="python3.12 python3.13".
dist: setup
	$(BIN)/python -m tests.release dist $(PYTHONS)

# Known weaknesses of what a run needs, by pip-audit; a package that could not be looked up is a failure too.
audit:
	$(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/python -m pip install --quiet pip-audit
	$(VENV)-audit/bin/pip-audit --strict --require-hashes --disable-pip -r requirements-run.lock \
		|| { echo "audit: a weakness is named above, or pypi.org could not be asked; nothing is known to be safe" >&2; exit 1; }
	rm -rf $(VENV)-audit

# Licences of what a run needs, as the packages state them.
licences: setup
	$(BIN)/python -m tests.release.licences

# Rewrite the lock files: newest versions, lowest, and those of the first that a run needs. Names, versions, hashes.
COMPILE := $(VENV)-lock/bin/uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --quiet

lock:
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet uv
	$(COMPILE) --extra dev --upgrade --output-file requirements.lock
	$(COMPILE) --extra dev --upgrade --resolution lowest-direct --output-file requirements-lowest.lock
	$(COMPILE) --upgrade --constraints requirements.lock --output-file requirements-run.lock
	rm -rf $(VENV)-lock

clean:
	rm -rf notebooks/_build notebooks/built .jupyter_cache $(VENV) $(LOWEST) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
