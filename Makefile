# The few commands a person types. Each one makes .venv and installs the course there when that is needed.
PYTHON ?= python3
VENV   ?= .venv
SLOW   ?=
NB     ?=

BIN := $(VENV)/bin
PY  := "$(BIN)/python"
READY := $(VENV)/.installed

.PHONY: course test alone practice check lab outputs prepare install help site install-site test-site
.DEFAULT_GOAL := help

help:
	@echo "make course           run every chapter; pages to read in _course/ (SLOW=1: the long runs too; NB=07: one)"
	@echo "make test             test every notebook (SLOW=1: the long runs too), then names, links and saved outputs"
	@echo "make alone            every notebook by itself: the package alone on the newest fastai, in an empty folder"
	@echo "make practice         practice/: the chapters with definitions to write (NB=05: one); never over what you have worked in"
	@echo "make check NB=05      is what you wrote right? A line for each definition, and a picture of progress"
	@echo "make lab              open the course in JupyterLab"
	@echo "make accelerator      run every notebook on a pretend accelerator (SHORT=1: a few batches of each training; NB=07: one)"
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
	$(PY) .ci/versions.py
	"$(BIN)/nbdev_test" $(if $(filter 1,$(SLOW)),--flags slow)
	$(PY) .ci/test.py

alone: $(READY)
	$(PY) .ci/alone.py $(NB)

practice: $(READY)
	"$(BIN)/lmcourse_practice" make $(NB)

check: $(READY)
	"$(BIN)/lmcourse_practice" check $(NB)

lab: $(READY)
	"$(BIN)/jupyter" lab --notebook-dir=nbs

.PHONY: accelerator
accelerator: $(READY)
	$(PY) .ci/accelerator.py $(if $(filter 1,$(SHORT)),--short) $(NB)

outputs: $(READY)
	$(PY) .ci/course.py --inplace $(if $(filter 0,$(SLOW)),,--slow) $(NB)
	@$(MAKE) --no-print-directory prepare

prepare: $(READY)
	$(PY) .ci/prepare.py
	"$(BIN)/nbdev_export"
	"$(BIN)/nbdev_clean"

# Packages for the site are installed when they are not there: with them, `make site` needs no network.
site:
	@"$(BIN)/python" -c 'import fastai, furo, latex2mathml, myst_nb' 2>/dev/null || $(MAKE) --no-print-directory install-site
	$(PY) site/build.py

install-site: $(READY)
	@"$(BIN)/python" -c 'import sys; sys.exit(0 if sys.version_info >= (3,11) else "The web pages need Python 3.11 or newer: try make site PYTHON=python3.11 VENV=.venv-site")'
	"$(BIN)/python" -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[dev,site]"

test-site: site
	$(PY) site/test_site.py
