# Two commands matter: `make demo` and `make test`. Everything that they need they install.
PYTHON ?=
PORT ?= 8000
RUN = .venv/bin/python

# Each command starts dozens of processes; without kept bytecode each of them compiles Django, Wagtail and the solvers anew (6 of its 10 seconds).
unexport PYTHONDONTWRITEBYTECODE

.PHONY: picture setup demo demo-reset test lint messages lock bench soak

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

# Installs the other solvers into a folder of their own. Needs the public benchmark files: make bench PORTAL_BENCH_DATA=/path/to/them
bench: setup
	@$(RUN) tools/rivals.py
	@for script in bench/*/*.py; do $(RUN) "$$script" || exit 1; done

# Random days without end: DAYS of them (results in docs/benchmarks.md)
soak: setup
	@MOVER_DAYS=$${DAYS:-10000} NUMBA_CACHE_DIR=var/kernels exec $(RUN) -m pytest -q -n 2 --timeout 0 \
		tests/fukushi_mover/engine/test_random_days.py

lock: setup
	@exec $(RUN) tools/lock.py

messages: setup
	@exec $(RUN) tools/messages.py --all

# A picture of the running demonstration for the README: make demo in another shell first.
picture: setup
	@PORT=$(PORT) exec $(RUN) tools/picture.py
