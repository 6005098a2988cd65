# Two commands for a fresh machine: `make run` and `make test`. Both do all of their set-up.
PYTHON ?= /usr/bin/python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test test-matrix check lab screenshots recording bench format clean

run: $(VENV)/.runs
	@$(BIN)/ovscope $(ARGS)

test: $(VENV)/.tests packages-lab
	$(BIN)/pytest $(ARGS)

# The lab's tests on three kernels, each with three builds of Open vSwitch. ARGS chooses: flavours first, then
# pytest's arguments, such as ARGS="6.1 7.2/usdt tests/lab/test_trees.py".
test-matrix: $(VENV)/.tests packages-lab
	@$(BIN)/python -m tests.lab.matrix $(ARGS)

check: $(VENV)/.tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The live UI in a throw-away virtual machine with a real Open vSwitch and traffic.
lab: $(VENV)/.tests packages-lab
	@$(BIN)/python -m tests.lab.demo $(ARGS)

screenshots: $(VENV)/.tests
	$(BIN)/python -m scripts.screenshots
	$(BIN)/python -m scripts.drill_down
	$(BIN)/python -m scripts.keys_table

# Records real packets in the lab and bundles them.
recording: $(VENV)/.tests packages-lab
	$(BIN)/python -m scripts.record

bench: $(VENV)/.tests
	$(BIN)/python -m tests.bench

format: $(VENV)/.tests
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV)

.PHONY: packages-run packages-lab
packages-run:
	@scripts/need-packages run
packages-lab:
	@scripts/need-packages lab

$(VENV)/bin/python: | packages-run
	$(PYTHON) -m venv --system-site-packages $(VENV)

$(VENV)/.runs: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.tests: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $(VENV)/.runs $@
