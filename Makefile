# The few commands a person types. Each one makes .venv and installs the course there when that is needed.
PYTHON ?= python3
VENV   ?= .venv
# Small models are no faster on two threads, and far slower when anything else keeps a core busy.
THREADS ?= 1
SLOW   ?=
NB     ?=

BIN := $(VENV)/bin
PY  := OMP_NUM_THREADS=$(THREADS) "$(BIN)/python"
READY := $(VENV)/.installed

.PHONY: course test lab outputs prepare install help site install-site test-site
.DEFAULT_GOAL := help

help:
	@echo "make course           run every chapter; pages to read in _course/ (SLOW=1: the long runs too; NB=07: one)"
	@echo "make test             test every notebook and what is made from them"
	@echo "make lab              open the course in JupyterLab"
	@echo "make outputs NB=07    run one notebook again (NB=tools/fast: a page of the basement) and save its outputs"
	@echo "                      (SLOW=0: keep those of the long runs)"
	@echo "make prepare          export the package, clean the notebooks, make README.md"
	@echo "make site             web pages from the saved outputs, in _site/ (make test-site: tested in a browser)"
	@echo "make install          install again, for instance after a change of versions"

$(READY): settings.ini setup.py constraints.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(0 if sys.version_info >= (3,10) else "The course needs Python 3.10 or newer, and this is " + sys.version.split()[0] + ": try make PYTHON=python3.11")'
	test -x "$(BIN)/python" || "$(PYTHON)" -m venv "$(VENV)"
	"$(BIN)/python" -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch "$@"

install:
	@rm -f "$(READY)"
	@$(MAKE) --no-print-directory "$(READY)"

course: $(READY)
	$(PY) .ci/versions.py
	$(PY) .ci/course.py $(if $(filter 1,$(SLOW)),--slow) $(NB)

test: $(READY)
	$(PY) .ci/test.py $(if $(filter 1,$(SLOW)),--slow)

lab: $(READY)
	"$(BIN)/jupyter" lab --notebook-dir=nbs

outputs: $(READY)
	$(PY) .ci/course.py --inplace $(if $(filter 0,$(SLOW)),,--slow) $(NB)
	$(PY) .ci/prepare.py

prepare: $(READY)
	$(PY) .ci/prepare.py

# Packages for the site are installed when they are not there: with them, `make site` needs no network.
site:
	@"$(BIN)/python" -c 'import fastai, furo, latex2mathml, myst_nb' 2>/dev/null || $(MAKE) --no-print-directory install-site
	$(PY) site/build.py

install-site: $(READY)
	@"$(BIN)/python" -c 'import sys; sys.exit(0 if sys.version_info >= (3,11) else "The web pages need Python 3.11 or newer: try make site PYTHON=python3.11 VENV=.venv-site")'
	"$(BIN)/python" -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[dev,site]"

test-site: site
	$(PY) site/test_site.py
