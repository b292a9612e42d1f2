#!/bin/sh
# Sees to it that a Docker engine answers and runs containers. Exits 1 with the reason where none can be had here, and 3
# where it is the kernel that refuses containers to this machine: then nothing that is installed would help.
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
answers() { timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# The process that was noted, if it still is a dockerd: ids are used again.
noted() { pid=$(cat "$notes/dockerd.pid" 2>/dev/null) && grep -q '^dockerd' "/proc/$pid/comm" 2>/dev/null; }

stop() {
  noted || return 0
  kill "$pid"
  while noted; do sleep 0.2; done
  rm -f "$notes/dockerd.pid"
}

# What a container is made of, asked of the kernel itself: namespaces, and mounts inside of them.
ask_kernel() {
  { [ "$(id -u)" = 0 ] && has unshare; } || return 0
  said=$(unshare --mount --uts --ipc --net --pid --fork sh -c 'mount -t proc proc /proc && mount -t tmpfs tmpfs /tmp' 2>&1) ||
    refused "$said"
  grep -q 'cgroup' /proc/filesystems || refused 'there are no cgroups'
}

# How dockerd and runc pass on what the kernel says where it lacks, or forbids, what they need.
refusals='operation not permitted|operation not supported|function not implemented|protocol not supported|no such device|devices cgroup isn.t mounted|cgroup mountpoint does not exist'

# Ends with 3 where the words say that the kernel refuses, with 1 otherwise.
give_up() {
  reason=$(printf '%s' "$1" | grep -Ei "$refusals" | tail -n 1 || true)
  [ -z "$reason" ] || refused "$reason"
  say "$2: $1"
  exit 1
}
refused() {
  say "the kernel of this machine runs no containers for us: $(printf '%s' "$1" | tail -n 1)"
  exit 3
}

install_missing() {
  packages=
  has docker-compose || packages=docker-compose
  if ! answers && ! has dockerd; then
    packages="$packages docker.io iptables cgroupfs-mount"
    # Without its parser no container starts where the kernel has AppArmor.
    if [ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ]; then packages="$packages apparmor"; fi
  fi
  [ -n "$packages" ] || return 0
  { has apt-get && [ "$(id -u)" = 0 ]; } || { say "missing here: $packages"; exit 1; }
  say "installing $packages"
  # A source that does not answer may be one that nothing here comes from.
  apt-get -qq update >&2 || say 'not every apt source answers'
  # shellcheck disable=SC2086 # packages are words
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends $packages </dev/null >/dev/null
}

# Waits while a process that was started comes up. $1 says whether it is still there.
comes_up() {
  tries=0
  while "$1" && [ "$tries" -lt 300 ]; do
    if answers; then return 0; fi
    tries=$((tries + 1))
    sleep 0.2
  done
  return 1
}
# Debian starts the engine on being installed where it starts services at all.
others() { other=$(cat /var/run/docker.pid 2>/dev/null) && grep -q '^dockerd' "/proc/$other/comm" 2>/dev/null; }

start() {
  if others && comes_up others; then return 0; fi
  ask_kernel
  [ -z "${DOCKER_HOST:-}" ] || { say "no Docker engine answers at DOCKER_HOST"; exit 1; }
  { has dockerd && [ "$(id -u)" = 0 ]; } || { say 'no Docker engine answers, and none can be started here'; exit 1; }
  if [ ! -e /sys/fs/cgroup/cgroup.controllers ] && [ ! -d /sys/fs/cgroup/devices ] && has cgroupfs-mount; then
    cgroupfs-mount >&2 || say 'cgroups cannot be mounted'
  fi
  mkdir -p "$notes"
  # The second way is for kernels without NAT: containers reach each other and published ports work, only the way out
  # is missing, and builds do not need it (they run on the host's network).
  for flags in '' '--iptables=false --ip6tables=false'; do
    say "starting dockerd $flags"
    # shellcheck disable=SC2086 # flags are words
    setsid nohup dockerd $flags >"$notes/dockerd.log" 2>&1 </dev/null &
    echo $! >"$notes/dockerd.pid"
    sleep 0.5
    if comes_up noted; then return 0; fi
    stop
  done
  give_up "$(grep 'failed to start daemon' "$notes/dockerd.log" || echo "its log is $notes/dockerd.log")" 'dockerd does not come up'
}

# The smallest container there can be, with a network: Docker's own init, which says its version.
runs_containers() {
  init=$(command -v docker-init) || return 0
  said=$(tar -C "$(dirname "$init")" -ch docker-init | docker import - meshwork-probe 2>&1) || give_up "$said" 'no image can be made'
  said=$(timeout 60 docker run --rm meshwork-probe /docker-init --version 2>&1) && failed=false || failed=true
  docker rmi meshwork-probe >/dev/null 2>&1 || true
  if ! $failed; then return 0; fi
  if ! $had_engine; then stop; fi
  give_up "$said" 'no container starts'
}

case "${1:-}" in
  stop) stop; exit 0 ;;
  install)
    # Where no engine is and none can be, nothing is to be installed for it.
    answers || ask_kernel
    install_missing
    ;;
  '') ;;
  *) say "usage: sh scripts/docker-engine.sh [install | stop]"; exit 2 ;;
esac

has docker || { say 'no docker here'; exit 1; }
had_engine=true
answers || { had_engine=false; start; }
runs_containers
