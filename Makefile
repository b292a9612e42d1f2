# Everything here is a name for something longer; `make` alone lists it. Needs npm, and Node 20 or newer to install
# with: the project brings its own Node along.

# Where the mesh runs: in containers or as processes; scripts/in-mode.sh decides.
MESH := sh scripts/in-mode.sh
NPM  := npm --loglevel=error

.DEFAULT_GOAL := help
.SUFFIXES:

.PHONY: help
help: ## This list
	@echo 'usage: make TARGET'
	@echo
	@sed -n -e 's/^\([a-z-]*\)%:/\1NAME:/' -e 's/^\([a-zA-Z-]*\):.*## \(.*\)$$/\1|\2/p' Makefile | \
	  while IFS='|' read -r target text; do printf '  %-18s %s\n' "$$target" "$$text"; done
	@echo
	@echo 'NAME is a service: echo, weather, itinerary, router, and every one that you make with `npx mesh new`.'

# ---- run ----

.PHONY: up
up: ## Start the mesh; returns when it is ready. MODE=compose or MODE=local; without, Compose where Docker can
	@$(MESH) up

.PHONY: down
down: ## Drain and stop it
	@$(MESH) down

.PHONY: restart
restart: ## Stop it and start it again; scripts/manage_routers.sh restart loses no call
	@$(MESH) restart

.PHONY: status ls
status: ls ## Services and their instances
ls: ## The same
	@$(MESH) ls

.PHONY: logs
logs: ## What all of them wrote last; FOLLOW=1 goes on
	@$(MESH) logs $(if $(FOLLOW),--follow)

logs-%: ## What one service wrote: logs-echo; FOLLOW=1 goes on
	@$(MESH) logs $* $(if $(FOLLOW),--follow)

# ---- scale ----

# Fails with a usage line where N is no number of instances. N comes by the environment, so that it is only ever a word.
export N
need_n = @sh scripts/is-count.sh "$$N" || { echo 'usage: make $@ N=3   (N is a whole number from 1 to 100)' >&2; exit 2; }

scale-%: ## So many instances of one service: scale-echo N=3
	$(need_n)
	@$(MESH) scale "$*=$$N"

.PHONY: scale-all
scale-all: ## So many instances of every service: scale-all N=3
	$(need_n)
	@$(MESH) scale --all "$$N"

.PHONY: scale-down
scale-down: ## Every service, and the router, back to one instance
	@$(MESH) scale --all 1 router=1

# ---- look ----

.PHONY: check-consul
check-consul: ## Passing instances of each service in Consul; fails where any does not pass
	@$(MESH) check

.PHONY: consul-cleanup
consul-cleanup: ## Remove what killed processes left in Consul
	@$(MESH) cleanup

.PHONY: ui
ui: ## Where to look at it in a browser: Consul, HAProxy
	@$(MESH) ui

# ---- develop ----

.PHONY: test
test: install ## Types, lint and every test; CI=true fails where something would be skipped
	@sh scripts/test.sh

.PHONY: check
check: install ## Types and lint
	@$(NPM) run check

.PHONY: bar
bar: install ## Measured promises: bar NAME=failover runs one, bar alone lists them
	@$(NPM) run bar -- $(NAME)

.PHONY: bench-balance
bench-balance: install ## Simulate every balancing strategy; writes docs/balancing-tables.md and its pictures. Minutes
	@$(NPM) run -s bench:balance

.PHONY: proto
proto: install ## Generate what follows from the contracts under proto/
	@$(NPM) run proto

# What is installed is as new as the lock file. --no-save: npm 10 and 11 write the lock file differently.
.PHONY: install
install: node_modules/.package-lock.json
node_modules/.package-lock.json: package-lock.json
	@echo 'installing what package-lock.json lists …'
	@$(NPM) install --no-save --no-audit --no-fund
	@touch $@
