#!/bin/sh
# Does a command where the mesh runs: as processes of this machine (`mesh COMMAND`), or under Docker Compose
# (`scripts/compose.sh COMMAND`). Both know the same commands.
#
#   [MODE=compose|local] sh scripts/in-mode.sh up | down | restart [NAME] | ls | logs | scale | check | cleanup | edge | ui
#
# `up` decides, and says why: by MODE; else by what is up already; else Compose where a Docker engine answers and all that
# it needs can be had, and otherwise local. The mode is remembered in the mesh's folder until `down`, and counts for as
# long as something of it is there.
set -eu
cd "$(dirname "$0")/.."

folder=${MESH_DIR:-.mesh}
memory=$folder/mode
say() { echo "mesh: $*" >&2; }

# Whether a process of a local mesh runs.
local_runs() {
  [ -f "$folder/mesh.json" ] || return 1
  for pid in $(sed -n 's/^ *"pid": \([0-9]*\).*/\1/p' "$folder"/processes/*.json 2>/dev/null); do
    if kill -0 "$pid" 2>/dev/null; then return 0; fi
  done
  return 1
}

# Sets remembered: the mode that the mesh is up in, empty where none is.
recall() {
  remembered=$(cat "$memory" 2>/dev/null) || remembered=
  # Containers outlive an engine that does not answer just now.
  if [ "$remembered" = compose ] && { sh scripts/compose.sh present || [ $? = 2 ]; }; then return; fi
  remembered=
  if local_runs; then remembered=local; fi
}

# Sets mode and why.
decide() {
  recall
  case "${MODE:-}" in
    '') ;;
    compose | local) mode=$MODE why='MODE says so'; return ;;
    *) say "MODE must be compose or local, not \"$MODE\""; exit 2 ;;
  esac
  if [ -n "$remembered" ]; then
    mode=$remembered why='it is up so'
  elif [ "$1" = up ]; then
    if why=$(sh scripts/compose.sh able); then mode=compose; else mode=local; fi
  elif sh scripts/compose.sh present; then
    mode=compose
  else
    mode=local
  fi
}

# What package-lock.json lists; what is there already costs nothing.
installed() {
  [ node_modules/.package-lock.json -nt package-lock.json ] || "${MAKE:-make}" --no-print-directory install
}

in_mode() {
  case $mode in
    compose) sh scripts/compose.sh "$@" ;;
    local) sh cli/mesh.sh "$@" || not_done $? ;;
  esac
}

# Where nothing is up, that is most likely why.
not_done() {
  if [ "$1$remembered${CONSUL_HTTP_ADDR:-}${MESH_ROUTER:-}" = 1 ] && [ "$command" != up ]; then
    say 'no mesh is up here: start one with `make up`'
  fi
  exit "$1"
}

up() {
  if [ -n "$remembered" ] && [ "$mode" != "$remembered" ]; then
    say "the mesh is up in $remembered mode: \`make down\` first"
    exit 1
  fi
  echo "mode: $mode ($why)"
  if [ "$mode" = compose ]; then
    sh scripts/compose.sh engine
    remember # what is half up must be found by `down`
    in_mode up
  else
    in_mode up --detach
    remember
  fi
}

remember() {
  mkdir -p "$folder"
  echo "$mode" >"$memory"
}

down() {
  in_mode down
  if [ "$(cat "$memory" 2>/dev/null)" = "$mode" ]; then rm -f "$memory"; fi
}

command=${1:?usage: sh scripts/in-mode.sh COMMAND …}
decide "$command"
# `npx mesh` calls what runs in containers too, so it is installed for both; only local mode cannot do without.
if [ "$mode" = local ] || { [ "$command" = up ] && command -v npm >/dev/null 2>&1; }; then installed; fi

case $#:$command in
  1:up) up ;;
  1:down) down ;;
  1:restart) down; remembered= command=up; up ;;
  *) in_mode "$@" ;;
esac
