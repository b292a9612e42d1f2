#!/bin/sh
# Sees to it that a Docker engine answers, and exits 1 with the reason where none can be had.
#
#   sh scripts/docker-engine.sh           an engine that answers is left as it is; one that is installed is started (root)
#   sh scripts/docker-engine.sh install   as root on Debian, what is missing of Docker and docker-compose 1.29 comes first
#   sh scripts/docker-engine.sh stop      ends the engine that this script started, and no other
#
# The engine that is started here notes its process id and its log under .cache/docker.
set -eu
cd "$(dirname "$0")/.."

notes="$PWD/.cache/docker"
say() { echo "docker-engine: $*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }
answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# The process that was noted, if it still is a dockerd: ids are used again.
noted() { pid=$(cat "$notes/dockerd.pid" 2>/dev/null) && grep -q '^dockerd' "/proc/$pid/comm" 2>/dev/null; }

install_missing() {
  packages=
  has docker-compose || packages=docker-compose
  answers || has dockerd || packages="$packages docker.io iptables"
  [ -n "$packages" ] || return 0
  { has apt-get && [ "$(id -u)" = 0 ]; } || { say "missing here: $packages"; exit 1; }
  say "installing $packages"
  apt-get -qq update >&2
  # shellcheck disable=SC2086 # packages are words
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends $packages >&2
}

case "${1:-}" in
  stop)
    noted || exit 0
    kill "$pid"
    while noted; do sleep 0.2; done
    rm -f "$notes/dockerd.pid"
    exit 0
    ;;
  install) install_missing ;;
  '') ;;
  *) say "usage: sh scripts/docker-engine.sh [install | stop]"; exit 2 ;;
esac

has docker || { say 'no docker here'; exit 1; }
if answers; then exit 0; fi
[ -z "${DOCKER_HOST:-}" ] || { say "no Docker engine answers at DOCKER_HOST"; exit 1; }
{ has dockerd && [ "$(id -u)" = 0 ]; } || { say 'no Docker engine answers, and none can be started here'; exit 1; }

# The second way is for kernels without NAT: containers reach each other and published ports work, only the way out is
# missing, and builds do not need it (they run on the host's network).
mkdir -p "$notes"
for flags in '' '--iptables=false --ip6tables=false'; do
  say "starting dockerd $flags"
  # shellcheck disable=SC2086 # flags are words
  setsid nohup dockerd $flags >"$notes/dockerd.log" 2>&1 </dev/null &
  echo $! >"$notes/dockerd.pid"
  sleep 0.5
  tries=0
  while noted && [ "$tries" -lt 150 ]; do
    if answers; then exit 0; fi
    tries=$((tries + 1))
    sleep 0.2
  done
  if noted; then kill "$pid"; while noted; do sleep 0.2; done; fi
done
say "dockerd does not come up:"
tail -n 5 "$notes/dockerd.log" >&2
exit 1
