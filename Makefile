# Two commands matter: `make demo` and `make test`. Everything that they need they install.
PYTHON ?=
PORT ?= 8000
RUN = .venv/bin/python

.PHONY: setup demo demo-reset test lint messages lock bench

setup:
	@python=$$(PYTHON="$(PYTHON)" sh tools/find_python.sh) && "$$python" tools/setup.py

demo: setup
	@PORT=$(PORT) exec $(RUN) tools/demo.py

demo-reset: setup
	@PORT=$(PORT) exec $(RUN) tools/demo.py --reset

test: setup
	@exec $(RUN) tools/test.py

lint: setup
	@exec $(RUN) tools/lint.py

# Needs the public benchmark files: make bench PORTAL_BENCH_DATA=/path/to/them
bench: setup
	@for script in bench/*/*.py; do $(RUN) "$$script" || exit 1; done

lock: setup
	@exec $(RUN) tools/lock.py

messages: setup
	@exec $(RUN) tools/messages.py --all
