# Each target sets up what it needs. On Debian as root that includes system packages; otherwise it says what is missing.

.PHONY: demo test bench rehearse firmware hardware campaign lint setup clean test-hardware

PYTHON := .venv/bin/python

demo: setup
	@.venv/bin/doorstep demo

# What is compiled once need not be compiled by each worker of each run, whatever the machine is set to.
test: export PYTHONDONTWRITEBYTECODE =
test: setup-test
	@$(MAKE) --no-print-directory -j2 lint test-hardware
	@$(PYTHON) -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not long" --ignore=tests/hardware

# By themselves: each worker of the other tests would have to load the library that models solids.
test-hardware:
	@$(PYTHON) -m pytest -q tests/hardware

rehearse: setup
	@.venv/bin/doorstep rehearse --json

bench: setup-test
	@$(PYTHON) -m tools.bench

# What is copied to a badge, and what it takes there: build/firmware/ and build/firmware.json.
firmware: setup-test
	@$(PYTHON) -m tools.firmware build
	@$(PYTHON) -m tools.firmware report

# Wiring diagrams, cases to print and their pictures, from the boards' data.
hardware: setup-test
	@$(PYTHON) -m tools.hardware

# The long campaigns: 200 kills of each process, 3 000 power cuts, 100 kills of each road, 10 000 stories in bad weather, 2 000 presses over a crowded LoRa,
# 100 000 random events on both interpreters; and what takes too long for every day, with pictures of what
# is on the screen (build/screens/).
campaign: setup-test
	@DOORSTEP_KILLS=200 DOORSTEP_FAULTS=100 DOORSTEP_RUNS=10000 DOORSTEP_PRESSES=2000 DOORSTEP_EVENTS=100000 DOORSTEP_CUTS=3000 DOORSTEP_PICTURES=1 \
		$(PYTHON) -m pytest -m "campaign or long" -o addopts="-q -s"

lint:
	@.venv/bin/ruff format --check -q . && .venv/bin/ruff check -q . && .venv/bin/mypy

setup:
	@sh tools/setup.sh

setup-test:
	@sh tools/setup.sh test

clean:
	rm -rf .venv .tools build node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
