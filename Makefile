# Every command a person or CI types. `make demo` and `make test` do all the set-up themselves.
SHELL := /bin/bash
export GOFLAGS := -trimpath
export CGO_ENABLED := 0
PY := .venv/bin/python

.PHONY: demo test check bench prove shots setup media islands words fix clean

demo: setup            ## the demo county, running, in your browser
	@LIANKE_DATA=$${LIANKE_DATA:-$(CURDIR)/var/demo} .venv/bin/lianke demo

test: setup            ## everything: Python on SQLite and PostgreSQL, Go, TypeScript, the journey in Chromium
	@tools/test

check: setup           ## floor plan, types, lint, words
	@tools/check

bench: setup           ## figures into benchmarks/results.json and the table of benchmarks/README.md
	@$(PY) -m benchmarks

prove: setup           ## the proofs that take hours, resumable
	@$(PY) -m benchmarks.prove

shots: setup           ## pictures of the pages into build/shots/
	@$(PY) -m tests.journeys.shots
	@$(PY) -m tests.journeys.village_shots
	@$(PY) -m tests.journeys.phone_shots
	@$(PY) -m tests.journeys.desk_shots
	@$(PY) -m tests.journeys.plan_shots
	@$(PY) -m tests.journeys.account_shots
	@$(PY) -m tests.journeys.message_shots

setup:                 ## Debian packages, virtual environment, islands, media binaries, words
	@tools/setup

words: setup           ## every marked sentence into the catalogue of its package
	@$(PY) tools/words.py

fix:                   ## format what a machine can format
	.venv/bin/ruff check --fix . ; .venv/bin/ruff format . ; cd islands && npx biome check --write .
	gofmt -w media

clean:                 ## everything that set-up made, and the demo's data
	rm -rf .venv bin build var islands/node_modules lianke/ui/static/ui/build
