# Everything here is a name for something longer; `make` alone lists it. Needs npm, and Node 20 or newer to install
# with: the project brings its own Node along.

MESH := sh cli/mesh.sh
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
up: install ## Start the mesh on this machine; returns when it is ready
	@$(MESH) up --detach

.PHONY: down
down: install ## Drain and stop it
	@$(MESH) down

.PHONY: restart
restart: install ## Stop it and start it again, one instance of each
	@$(MESH) down
	@$(MESH) up --detach

.PHONY: status ls
status: ls ## Services and their instances
ls: install ## The same
	@$(MESH) ls

.PHONY: logs
logs: install ## What all of them wrote last; FOLLOW=1 goes on
	@$(MESH) logs $(if $(FOLLOW),--follow)

logs-%: install ## What one service wrote: logs-echo; FOLLOW=1 goes on
	@$(MESH) logs $* $(if $(FOLLOW),--follow)

# ---- scale ----

# Fails with a usage line unless N is a whole number from 1.
need_n = @case '$(N)' in ''|*[!0-9]*|0*) echo 'usage: make $@ N=3   (N is a whole number, at least 1)' >&2; exit 2;; esac

scale-%: install ## So many instances of one service: scale-echo N=3
	$(need_n)
	@$(MESH) scale $*=$(N)

.PHONY: scale-all
scale-all: install ## So many instances of every service: scale-all N=3
	$(need_n)
	@$(MESH) scale --all $(N)

.PHONY: scale-down
scale-down: install ## Every service, and the router, back to one instance
	@$(MESH) scale --all 1 router=1

# ---- look ----

.PHONY: check-consul
check-consul: install ## Passing instances of each service in Consul; fails where any does not pass
	@$(MESH) check

.PHONY: consul-cleanup
consul-cleanup: install ## Remove what killed processes left in Consul
	@$(MESH) cleanup

.PHONY: ui
ui: install ## Where the registry shows itself in a browser
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
