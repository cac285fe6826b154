# Vanguards. `make help` lists what there is; CI calls these targets and nothing else.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8080
DATA_DIR ?= ./.data
FLEET_DIR = $(if $(filter file,$(origin DATA_DIR)),./.fleet,$(DATA_DIR))
FLEET = PORT=$(PORT) DATA_DIR=$(FLEET_DIR) python3 gateway/fleet.py
PROCESSES := $(foreach name,datasets validator orchestrator scheduler executor notification agents,services/$(name)) gateway
APP := artifacts/publish/Vanguards.Standalone/release/Vanguards.Standalone
export DOTNET_NOLOGO := 1 DOTNET_CLI_TELEMETRY_OPTOUT := 1

help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: port build ## Build and start everything in one process (PORT, HOST, DATA_DIR, SAMPLE=0, VANGUARDS_BOOTSTRAP_TOKEN)
	@PORT=$(PORT) DATA_DIR=$(DATA_DIR) exec $(APP)

port: # said again by the product itself, but nobody should wait for a build to hear it
	@services/standalone/port.sh "$${HOST:-127.0.0.1}" $(PORT)

fleet: build processes ## Build and start every service as a process, on PostgreSQL, RabbitMQ and S3, in the background (as run; EXECUTORS)
	@$(FLEET) up

processes:
	@for project in $(PROCESSES); do dotnet publish $$project -c Release --nologo -v quiet || exit 1; done

fleet-down: ## Stop the fleet; its data stays
	@$(FLEET) down

sign-in-link: ## Print a fresh single-use sign-in link for the running product
	@test -x $(APP) || { echo "Nothing is built yet. Start the product first: make run"; exit 1; }
	@if [ -f $(FLEET_DIR)/processes.json ]; then DATA_DIR=$(FLEET_DIR)/gateway; else DATA_DIR=$(DATA_DIR); fi; DATA_DIR=$$DATA_DIR $(APP) --sign-in-link

backup: ## Copy the data folder, consistently while the product runs, to the folder TO (docs/backup.md)
	@DATA_DIR=$(DATA_DIR) $(APP) --backup "$(TO)"

restore: ## Make the backup in the folder FROM the data folder, which must be new or empty
	@DATA_DIR=$(DATA_DIR) $(APP) --restore "$(FROM)"

demo: build ## Execute both templates on sample data in the terminal; PDFs go to out/
	@$(APP) --demo out

build: tools dashboard ## Build the product and the dashboard
	@echo "▸ services"; dotnet publish services/standalone -c Release --nologo -v minimal

dashboard: # built again only if something of it has changed; a folder counts as changed when a file of it has gone
	@echo "▸ dashboard"; cd services/dashboard && { [ -d node_modules ] && [ node_modules -nt package-lock.json ] || npm install --no-save --no-audit --no-fund --loglevel=error; } && touch node_modules && \
	if [ ! -f dist/index.html ] || [ -n "$$(find src public *.html *.json *.ts -newer dist/index.html -print -quit)" ]; then npm run build --silent; fi

test: ## Every test: the fast tier first, then the slow one
	@tests/run.sh all

test-fast: ## The fast tier by itself (under 2 minutes)
	@tests/run.sh fast

bench: build ## Measure throughput, latency, fan-out, chain, crash, idle, large runs, 10 million rows and validation (W1 … W9 choose), JSON lines
	@dotnet build tests/Benchmarks -c Release --nologo -v quiet && VANGUARDS_STANDALONE=$(CURDIR)/$(APP) artifacts/bin/Vanguards.Benchmarks/release/Vanguards.Benchmarks $(filter W%,$(MAKECMDGOALS))

bench-fleet: build processes ## The same of the fleet, its stores included
	@dotnet build tests/Benchmarks -c Release --nologo -v quiet && artifacts/bin/Vanguards.Benchmarks/release/Vanguards.Benchmarks fleet $(filter W%,$(MAKECMDGOALS))

W%:
	@:

lint: tools ## Check formatting, types and style
	dotnet format whitespace Vanguards.sln --verify-no-changes --no-restore || dotnet format whitespace Vanguards.sln --verify-no-changes
	cd services/dashboard && npm run lint --silent

format: ## Format the code
	dotnet format Vanguards.sln

gen: build ## Regenerate the OpenAPI document and the dashboard's client
	$(APP) --openapi docs/openapi.json && cd services/dashboard && npm run gen --silent

chaos: dashboard ## Disturb product and fleet fifty times each during hundreds of runs (half an hour or more; VANGUARDS_SEED, VANGUARDS_KILLS, VANGUARDS_AWAY_MINUTES)
	dotnet build tests/Chaos -v quiet --nologo && VANGUARDS_KILLS=$${VANGUARDS_KILLS:-50} artifacts/bin/Vanguards.Chaos.Tests/debug/Vanguards.Chaos.Tests

screenshots: build ## Make the README's pictures from a real run (Chromium, pdftoppm)
	@tests/screenshots.sh

clean: ## Remove what was built (not the data)
	rm -rf artifacts out services/dashboard/dist services/dashboard/node_modules

tools:
	@missing=0; \
	command -v dotnet >/dev/null && dotnet --list-sdks 2>/dev/null | grep -q '^10\.' || { echo "Missing: the .NET 10 SDK (https://dotnet.microsoft.com/download)"; missing=1; }; \
	command -v node >/dev/null && [ "$$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || { echo "Missing: Node 20 or newer with npm (https://nodejs.org)"; missing=1; }; \
	command -v npm >/dev/null || { echo "Missing: npm, which comes with Node"; missing=1; }; \
	exit $$missing

.PHONY: help backup restore run sign-in-link demo build test test-fast bench bench-fleet processes lint format gen clean dashboard tools chaos screenshots port fleet fleet-down
