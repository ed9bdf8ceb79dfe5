# Everything runs in .venv, which the targets make themselves; only Python >= 3.11, make and git are needed.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test lint bench lock clean

demo: $(READY)  ## serve the sandbox sites, run the nightly flow on them, print its answer
	$(BIN)/gongkai demo

test: $(READY)  ## all tests, the slow ones too, on two cores; those of a file together, for they share servers
	$(BIN)/pytest -n 2 --dist loadfile

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)  ## figures as ratios against bare references, in one run
	$(BIN)/python -m bench

$(READY): requirements-dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("gongkai needs Python 3.11 or later: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/pip install -qq --disable-pip-version-check --no-build-isolation --no-deps -e .
	-$(BIN)/python -m compileall -qq .venv/lib >/dev/null  # each crawl is a process: it must not compile Scrapy anew
	touch $@

lock:  ## needs uv; rewrites both lock files for Python 3.11 and later
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header --no-annotate \
		pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header --no-annotate \
		-c requirements.lock --extra ocr --extra s3 --group dev pyproject.toml -o requirements-dev.lock

clean:  ## removes the environment and everything that runs have made
	rm -rf .venv data
