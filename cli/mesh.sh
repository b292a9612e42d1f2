#!/bin/sh
# Runs `mesh`: cli/main.ts on the project's own Node, wherever this is called from and through whatever links.
set -eu

self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
root=$(CDPATH='' cd -- "$(dirname "$self")/.." && pwd -P)
node=$root/node_modules/.bin/node

if [ ! -x "$node" ]; then
  echo "mesh: not installed yet: run \`make up\`, or \`npm install\` in $root" >&2
  exit 1
fi

# Kept compiled code makes every start three times as fast; the programs that `mesh up` starts inherit it.
NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-$root/.cache/node-compile}
export NODE_COMPILE_CACHE
exec "$node" "$root/cli/main.ts" "$@"
