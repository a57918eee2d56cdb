# Two targets matter to a newcomer: `make run` and `make test`. `make help` lists all.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# Of `make fuzz`: mutants for Python and pictures for the page, the time after which it ends, and the seed. The same seed goes on.
COUNT ?= 10000
PAGE_COUNT ?= 2000
SECONDS ?= 3600
SEED ?= 1
# Of `make lock`: 1 for the newest versions.
UPGRADE ?=

PY_SOURCES := $(shell find src contract hatch_build.py pyproject.toml requirements -name '*.py' -o -name '*.toml' -o -name '*.txt' -o -name '*.json' 2>/dev/null)
WEB_SOURCES := $(shell find web/src web/public contract -type f 2>/dev/null) $(wildcard web/*.json web/*.ts web/*.html)
PAGE := src/leukoscope/assets/page/index.html
# pip and npm speak up only when something is wrong.
PIP := -m pip install --quiet --disable-pip-version-check
# Of each package one version, the one that was tested, with the SHA-256 of all its files (`make lock`).
LOCKED := $(PIP) --require-hashes --requirement
THIS := $(PIP) --no-deps --no-build-isolation --editable
UNLOCKED := echo "==> Expected pip to install the versions of requirements/ here. They are tested with Python 3.11 on Linux. Try that (make PYTHON=python3.11 ...), or install other versions: pip install ."
# For every system and every Python from 3.11 on; versions stay as they are unless UPGRADE=1.
LOCK := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

.PHONY: run test bench fuzz lock sbom page chromium firefox clean help

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/'

run: .venv/installed $(PAGE) ## install, classify a drawn field, serve the page at http://127.0.0.1:8000 (HOST=, PORT=)
	@echo "==> Classifying a drawn field, to see that all is well"
	@.venv/bin/python -m leukoscope classify --sample
	@echo "==> Serving the page and the default model; Ctrl+C stops"
	@.venv/bin/python -m leukoscope serve --host "$(HOST)" --port "$(PORT)" --open

test: .venv-test/installed web/node_modules/installed chromium firefox $(PAGE) ## install, then every linter, type checker and test
	@.venv-test/bin/python tools/run_tests.py

bench: .venv-test/installed web/node_modules/installed chromium $(PAGE) ## measure; each table has both sides from one run
	@.venv-test/bin/python benchmarks/run.py

fuzz: .venv-test/installed web/node_modules/installed chromium ## read broken files of every kind for an hour (COUNT=, PAGE_COUNT=, SECONDS=, SEED=)
	@.venv-test/bin/python tools/fuzz --count "$(COUNT)" --page "$(PAGE_COUNT)" --seconds "$(SECONDS)" --seed "$(SEED)"

lock: .venv-lock/installed ## write requirements/*.txt again after a change of pyproject.toml (UPGRADE=1: newest versions)
	@$(LOCK) pyproject.toml --group build --output-file requirements/run.txt
	@$(LOCK) pyproject.toml --group dev --extra train --extra tensorflow --extra jax --extra heic --extra api --extra slides --extra cluster --output-file requirements/test.txt
	@$(LOCK) --group lock --output-file requirements/lock.txt

sbom: .venv/installed .venv-test/installed $(PAGE) ## write sbom.json: all that `make run` installs and the page contains
	@.venv-test/bin/python tools/sbom.py sbom.json

page: $(PAGE) ## build the page

$(PAGE): web/node_modules/installed $(WEB_SOURCES)
	@echo "==> Building the page"
	@cd web && npm run --silent build
	@touch "$@"

web/node_modules/installed: web/package-lock.json
	@echo "==> Installing what the page needs (npm)"
	@$(PYTHON) tools/check_machine.py node
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch "$@"

.venv/installed: pyproject.toml requirements/run.txt hatch_build.py
	@$(PYTHON) tools/check_machine.py python
	@echo "==> Installing what running needs into .venv (no training framework)"
	@$(PYTHON) -m venv --clear .venv
	@.venv/bin/python $(LOCKED) requirements/run.txt || { $(UNLOCKED); exit 1; }
	@LEUKOSCOPE_SKIP_PAGE=1 .venv/bin/python $(THIS) .
	@touch "$@"

.venv-test/installed: pyproject.toml requirements/test.txt hatch_build.py
	@$(PYTHON) tools/check_machine.py python
	@echo "==> Installing what tests need into .venv-test (Keras and TensorFlow among it; minutes the first time)"
	@$(PYTHON) -m venv --clear .venv-test
	@.venv-test/bin/python $(LOCKED) requirements/test.txt || { $(UNLOCKED); exit 1; }
	@LEUKOSCOPE_SKIP_PAGE=1 .venv-test/bin/python $(THIS) .
	@touch "$@"

.venv-lock/installed: requirements/lock.txt
	@$(PYTHON) tools/check_machine.py python
	@$(PYTHON) -m venv --clear .venv-lock
	@.venv-lock/bin/python $(LOCKED) requirements/lock.txt
	@touch "$@"

chromium:
	@$(PYTHON) tools/check_machine.py chromium

firefox:
	@$(PYTHON) tools/check_machine.py firefox

clean: ## remove everything that was installed or built
	rm -rf .venv .venv-test .venv-lock sbom.json web/node_modules src/leukoscope/assets/page .test-results
