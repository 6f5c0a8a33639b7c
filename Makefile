# `make` alone prints what it can do: the text behind ## on each target's line.

FUZZTIME ?= 1m
CHAOS_DURATION ?= 10m
# It is removed: so it comes from the command line, or is dist, and what the environment calls DIST is left alone.
DIST     := dist

SHELL       := bash
.SHELLFLAGS := -o pipefail -c

.DEFAULT_GOAL := help
.PHONY: help up check test race prove bench fuzz chaos pictures dist run-host fmt clean

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: ## start the SCIM endpoint and a WorkflowGen simulator; prints the URL and a token
	@go run ./handler/cmd/scimctl up

check: ## format, vet, staticcheck and the fast packages, in less than a minute; before each commit
	@.ci/check

test: ## install what the tests need, run every check, list what was skipped
	@.ci/test

race: ## run every test under the race detector, also those that mostly drive programs
	go test -race -count=1 -timeout 1h ./...

# What catches each bug is in handler/internal/test/prove/bugs_*.go. BUG is a part of the names of those to plant.
prove: ## plant known bugs into copies of the source, one at a time; fail if the tests miss one
	@go run ./handler/internal/test/prove $(BUG)

bench: ## run the benchmarks
	go test -run '^$$' -bench . -benchmem ./handler/internal/...
	go test -run '^$$' -bench LinkPlan ./handler/cmd/scimctl
	go test -run '^$$' -bench . -benchmem ./handler

# `go test -fuzz` takes one target of one package at a time, so each is looked up and run by itself.
fuzz: ## fuzz each target for FUZZTIME (1m)
	@go test -list '^Fuzz' ./... \
	| awk '/^Fuzz/ { names[n++] = $$1 } /^ok/ { for (i = 0; i < n; i++) print $$2, names[i]; n = 0 }' \
	| while read -r package name; do \
		go test -run '^$$' -fuzz "^$$name$$" -fuzztime $(FUZZTIME) "$$package" </dev/null || exit 1; \
	done

chaos: ## kill and cut off everything for CHAOS_DURATION (10m), and check what is left
	CHAOS_DURATION=$(CHAOS_DURATION) go test ./handler/internal/test/chaos -run '^TestChaos$$' -v -timeout 1h

pictures: ## take README's pictures of the page and the terminal anew, with the Chromium that is there
	go test ./handler/internal/synclog/page -run '^TestPictures$$' -count=1 -args -pictures
	go test ./handler/cmd/scimctl -run '^TestReadmeAndPictures$$' -count=1 -update

# The same commit gives the same bytes, wherever it is built; its version is stamped by the go command. OPERATIONS is a folder
# of your own GraphQL documents to take along, for the setting WORKFLOWGEN_OPERATIONS=operations. Where there is no make:
# go run ./handler/cmd/pack
dist: ## assemble the function app in dist/, and as dist.zip, ready to deploy to Linux
	@go run ./handler/cmd/pack $(if $(OPERATIONS),--operations $(OPERATIONS)) $(DIST)

# FUNC may also be a script that takes the app's folder and the port, as the one that the tests use.
run-host: dist ## run dist/ under the Functions host ($FUNC, or func on PATH), with local.settings.json
	cp local.settings.json $(DIST)/
	cd $(DIST) && case "$${FUNC:=func}" in *.sh) exec "$$FUNC" . 7071;; *) exec "$$FUNC" start;; esac

fmt: ## format the Go sources
	gofmt -w handler

clean: ## remove what was built
	rm -rf $(DIST) $(DIST).zip
