# `make demo` shows it, `make test` proves it. Each may be run again, as root or not.

TARGET := $(or $(CARGO_TARGET_DIR),target)
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test check bench faults fuzz screenshots fmt clean-data

help: ## Say what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' Makefile | expand -t 20

demo: ## Serve a simulated organisation, kept in .data/demo
	@.ci/needs.sh
	cargo build --release --locked --bin chapterhouse
	@exec $(TARGET)/release/chapterhouse demo --data .data/demo $(ARGS)

test: ## Run every test
	@.ci/test.sh $(ARGS)

check: ## Check layout, lints, licences and dependencies
	@.ci/check.sh

bench: ## Measure the event log beside others, the dashboards, mail, and exports of the log (ARGS="--bench compare -- a d": sections alone)
	@.ci/needs.sh
	cargo bench --locked --package tests $(ARGS)

faults: ## Send 20,000 notices while the programs that send them are killed 60 times, and print what came of it
	@MAIL_FAULTS=20000x60 .ci/test.sh mail_faults --success-output immediate

fuzz: ## Ask every operation of the REST interface for every role, with random seeds (FUZZ=3x50: rounds, and cases an operation; FUZZ_SEED=7)
	@FUZZ=$${FUZZ:-3x50} .ci/test.sh fuzz:: --profile long --success-output immediate --failure-output immediate

screenshots: ## Take the pictures of the README and the guides anew, in docs/screenshots
	@.ci/screenshots.sh

fmt: ## Lay out the source
	cargo fmt --all

clean-data: ## Remove the data of the demo and of the tests
	@.ci/clean-data.sh
