# Two targets matter to a newcomer: `make run` and `make test`. `make help` lists all.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# Of `make fuzz`: mutants for Python and pictures for the page, the time after which it ends, and the seed. The same seed goes on.
COUNT ?= 10000
PAGE_COUNT ?= 2000
SECONDS ?= 3600
SEED ?= 1

PY_SOURCES := $(shell find src contract hatch_build.py pyproject.toml constraints.txt -name '*.py' -o -name '*.toml' -o -name '*.txt' -o -name '*.json' 2>/dev/null)
WEB_SOURCES := $(shell find web/src web/public contract -type f 2>/dev/null) $(wildcard web/*.json web/*.ts web/*.html)
PAGE := src/leukoscope/assets/page/index.html
# pip and npm speak up only when something is wrong.
PIP := -m pip install --quiet --disable-pip-version-check

.PHONY: run test bench fuzz page chromium firefox clean help

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

.venv/installed: pyproject.toml constraints.txt hatch_build.py
	@$(PYTHON) tools/check_machine.py python
	@echo "==> Installing what running needs into .venv (no training framework)"
	@$(PYTHON) -m venv .venv
	@.venv/bin/python $(PIP) --upgrade 'pip>=25.1'
	@LEUKOSCOPE_SKIP_PAGE=1 .venv/bin/python $(PIP) --constraint constraints.txt --editable .
	@touch "$@"

.venv-test/installed: pyproject.toml constraints.txt hatch_build.py
	@$(PYTHON) tools/check_machine.py python
	@echo "==> Installing what tests need into .venv-test (Keras and TensorFlow among it; minutes the first time)"
	@$(PYTHON) -m venv .venv-test
	@.venv-test/bin/python $(PIP) --upgrade 'pip>=25.1'
	@LEUKOSCOPE_SKIP_PAGE=1 .venv-test/bin/python $(PIP) --constraint constraints.txt --editable '.[train,tensorflow,heic]' --group dev
	@touch "$@"

chromium:
	@$(PYTHON) tools/check_machine.py chromium

firefox:
	@$(PYTHON) tools/check_machine.py firefox

clean: ## remove everything that was installed or built
	rm -rf .venv .venv-test web/node_modules src/leukoscope/assets/page .test-results
