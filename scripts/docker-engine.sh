#!/bin/sh
# Sees to it that a Docker engine answers, and exits 1 with the reason where none can be had.
#
#   sh scripts/docker-engine.sh           an engine that answers is left as it is; one that is installed is started (root)
#   sh scripts/docker-engine.sh install   Debian's docker.io and docker-compose first, where they are missing
#   sh scripts/docker-engine.sh stop      ends the engine that this script started, and no other
#
# The engine that is started here notes its process id and its log under .cache/docker.
set -eu
cd "$(dirname "$0")/.."

notes="$PWD/.cache/docker"
say() { echo "docker-engine: $*" >&2; }
answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# The process that was noted, if it still is a dockerd: ids are used again.
noted() { pid=$(cat "$notes/dockerd.pid" 2>/dev/null) && grep -q '^dockerd' "/proc/$pid/comm" 2>/dev/null; }

case "${1:-}" in
  stop)
    noted || exit 0
    kill "$pid"
    while noted; do sleep 0.2; done
    rm -f "$notes/dockerd.pid"
    exit 0
    ;;
  '' | install) ;;
  *) say "usage: sh scripts/docker-engine.sh [install | stop]"; exit 2 ;;
esac

has_all() { for tool in docker dockerd docker-compose; do command -v "$tool" >/dev/null 2>&1 || return 1; done; }

if [ "${1:-}" = install ] && ! has_all; then
  # An engine of another kind (a remote one, Docker Desktop) needs nothing from here but a Compose.
  command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ] || { say "docker and docker-compose are to be installed first"; exit 1; }
  say 'installing docker.io and docker-compose'
  apt-get -qq update >&2
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends docker.io docker-compose iptables >&2
fi

command -v docker >/dev/null 2>&1 || { say 'no docker here'; exit 1; }
if answers; then exit 0; fi
command -v dockerd >/dev/null 2>&1 && [ "$(id -u)" = 0 ] || { say 'no Docker engine answers, and none can be started here'; exit 1; }

# The second way is for kernels without NAT: containers reach each other and published ports work, only the way out is
# missing, and builds do not need it (they run on the host's network).
mkdir -p "$notes"
for flags in '' '--iptables=false --ip6tables=false'; do
  say "starting dockerd $flags"
  # shellcheck disable=SC2086 # flags are words
  setsid nohup dockerd $flags >"$notes/dockerd.log" 2>&1 </dev/null &
  echo $! >"$notes/dockerd.pid"
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
