# One command on a fresh machine with Python 3.11 or later and make: `make plan`, `make test`. `make help` lists the rest.

.DEFAULT_GOAL := help
# Uncompiled modules double the start of every command and kernel.
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# The first Python that is new enough and can make environments; `make PYTHON=/path/to/python` overrides.
NEW_ENOUGH := import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
    $$p -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo $$p && break; done)

BIN := .venv/bin
# Written last, with the folder it was made for: a half-made, moved or copied environment is made anew.
READY := .venv/.ready
MADE_FOR := $(shell cat $(READY) 2>/dev/null)

.PHONY: help plan test test-slow check format lab wheelhouse lock clean FORCE

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

ifneq ($(MADE_FOR),$(CURDIR))
$(READY): FORCE
endif

# A new lock makes the environment anew, a changed pyproject.toml only installs the project again. uv, where present, is
# tried first for its speed; pip obeys its own settings (mirror, proxy). A folder wheelhouse/ replaces any index.
$(READY): requirements.lock pyproject.toml
	@set -e; \
	if [ -z "$(PYTHON)" ] || ! "$(PYTHON)" -c '$(NEW_ENOUGH)'; then \
	    echo "collectplan needs Python 3.11 or later with its venv module (Debian, Ubuntu: apt install python3-venv)." >&2; \
	    echo "Found: $(if $(PYTHON),$(PYTHON) which is not one,none). Name one: make PYTHON=/path/to/python" >&2; exit 1; \
	fi; \
	if [ -n "$(filter requirements.lock FORCE,$?)" ] || [ ! -e $(READY) ]; then \
	    echo "Making .venv with $(PYTHON) (1.2 GB; one to two minutes with pip, seconds with uv) ..."; \
	    rm -rf .venv; "$(PYTHON)" -m venv .venv; \
	    from=; if [ -d wheelhouse ]; then from="--no-index --find-links wheelhouse"; fi; \
	    if ! command -v uv >/dev/null 2>&1 || \
	       ! uv pip install -q --python $(BIN)/python $$from --require-hashes -r requirements.lock; then \
	        echo "Installing with pip ..."; \
	        $(BIN)/python -m pip install -qq --no-compile $$from --require-hashes -r requirements.lock || { \
	            if [ -n "$$from" ]; then echo "wheelhouse/ must fit this lock, system and Python: renew or delete it." >&2; fi; \
	            exit 1; }; \
	    fi; \
	    $(BIN)/python -m compileall -qq -j 0 -x /tests/ .venv/lib >/dev/null 2>&1 || true; \
	fi; \
	rm -f $(READY); \
	$(BIN)/python -m pip install -qq --no-index --no-deps --no-build-isolation -e .; \
	printf '%s' "$(CURDIR)" > $(READY)

plan: $(READY) ## Make a demo county and plan its campaign, every branch with its report
	$(BIN)/collectplan demo --branches 12 --cases 3000 --officers 80 --seed 7 outputs/demo-data
	$(BIN)/collectplan plan params/demo.yaml --branches all --workers 2

test: $(READY) ## Run the tests, the slow ones left out
	$(BIN)/pytest -n 2 --dist loadfile

test-slow: $(READY) ## Run the slow tests
	$(BIN)/pytest -n 2 --dist loadfile -m slow

check: $(READY) ## Check format, lint, types, layers and notebooks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict collectplan
	$(BIN)/pytest -q tests/test_house.py

format: $(READY) ## Format the code, mend what lint can mend, strip the notebooks
	$(BIN)/ruff check --fix-only -q .
	$(BIN)/ruff format .
	$(BIN)/nbstripout --extra-keys "metadata.papermill cell.metadata.papermill" notebooks/*.ipynb

lab: $(READY) ## Open the workbooks in JupyterLab
	$(BIN)/collectplan lab

# For machines without an index: run this on one that has it, with the same system and Python version, and copy the
# whole folder over; every target there installs from wheelhouse/. By hand, without make:
#   python -m venv .venv
#   .venv/bin/pip install --no-index --find-links wheelhouse --require-hashes -r requirements.lock
#   .venv/bin/pip install --no-index --find-links wheelhouse --no-deps collectplan
wheelhouse: $(READY) ## Collect all wheels in wheelhouse/, for machines without an index
	rm -rf wheelhouse.part
	$(BIN)/python -m pip download -qq --only-binary :all: --require-hashes -r requirements.lock -d wheelhouse.part
	$(BIN)/python -m pip wheel -qq --no-index --no-deps --no-build-isolation -w wheelhouse.part .
	rm -rf wheelhouse && mv wheelhouse.part wheelhouse

lock: ## Make requirements.lock anew from pyproject.toml (needs uv; an existing version stays unless UPGRADE=1)
	uv pip compile pyproject.toml --all-extras --universal --fork-strategy fewest --generate-hashes \
	    --no-header $(if $(UPGRADE),--upgrade) --quiet --output-file requirements.lock

clean: ## Remove the environment, caches and build leftovers; outputs/ stays
	rm -rf .venv wheelhouse.part dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
