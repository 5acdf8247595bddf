# Everything a person types; the work is done by scripts/.
.DEFAULT_GOAL := help
.PHONY: help run demo test test-faults fuzz coverage bench install format lint clean

PREFIX ?= /usr/local

help: ## Lists what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

run: ## Builds Roost, then runs it with a demo server until Ctrl-C
	@scripts/setup build
	@scripts/build
	@scripts/run

demo: ## Plays a crash from kill to webhook to recovery, and checks every step
	@scripts/setup test
	@scripts/build
	@scripts/demo

test: ## Runs every test, then the demo
	@scripts/test

test-faults: ## Plays the fault matrix and shows it: what is done to servers, keepers and disks, and what holds
	@scripts/setup test
	@scripts/test-faults

fuzz: ## Feeds every parser of foreign text a million inputs that nobody wrote
	@scripts/setup build
	@scripts/fuzz

coverage: ## Measures which lines the tests run, also in the programs that they start
	@scripts/setup test
	@scripts/coverage

bench: ## Measures Roost beside its peers on this machine
	@scripts/setup test
	@scripts/build
	@scripts/bench

install: ## Installs the release binaries, manual pages, completions, alerts and dashboards below PREFIX
	@scripts/setup build
	@scripts/build
	@scripts/install "$(DESTDIR)$(PREFIX)"

format: ## Formats the Swift sources
	@swift format -i -r -p Sources Tests Package.swift

lint: ## Checks the format of the Swift sources
	@swift format lint --strict -r -p Sources Tests Package.swift

clean: ## Removes what was built
	@swift package clean
