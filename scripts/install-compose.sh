#!/bin/sh
# Prints the path of a Compose 2 that runs by itself: that of the Docker CLI, else Debian trixie's under .cache/compose,
# which is put there first where that is possible (as root on Debian). Exits 1 with the reason where there is none.
set -eu
cd "$(dirname "$0")/.."

plugin=libexec/docker/cli-plugins/docker-compose
own="$PWD/.cache/compose/usr/$plugin"
for binary in "${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins/docker-compose" "/usr/local/$plugin" "/usr/$plugin" "$own"; do
  if [ -x "$binary" ]; then echo "$binary" && exit 0; fi
done
# A static binary that needs nothing of trixie.
sh scripts/unpack-debian.sh trixie docker-compose "$PWD/.cache/compose"
rm -rf .cache/compose/usr/share
echo "$own"
