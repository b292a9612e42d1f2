#!/bin/sh
# Prints the path of a Consul binary: the one on the PATH, else the project's own under .cache/consul, which is put
# there first where that is possible (as root on Debian). Exits 1 with the reason where there is none.
# With --own it is the project's own whatever is on the PATH: 1.8.7, to which the contract suite is written.
#
# Debian's last Consul, 1.8.7, is bullseye's. It is one static binary that runs on any later Debian, so only the package
# is downloaded and unpacked: nothing is installed, and the system's own apt sources, lists and cache stay untouched.
set -eu
cd "$(dirname "$0")/.."

suite=bullseye
binary="$PWD/.cache/consul/consul"

say() { echo "install-consul: $*" >&2; }

if [ "${1:-}" != --own ] && command -v consul; then exit 0; fi
if [ -x "$binary" ]; then echo "$binary" && exit 0; fi

# A lock, so that test files that start together download it once: mkdir is atomic everywhere.
mkdir -p .cache
lock=.cache/consul.lock
tries=0
until mkdir "$lock" 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 180 ] || { say "another installation has held $lock for 3 minutes; remove it if none is running"; exit 1; }
  sleep 1
  if [ -x "$binary" ]; then echo "$binary" && exit 0; fi
done
work=$(mktemp -d)
trap 'rm -rf "$work" "$lock"' EXIT
trap 'exit 1' INT TERM
sh scripts/unpack-debian.sh "$suite" consul "$work" || { say "no consul here; install consul"; exit 1; }

mkdir -p "$(dirname "$binary")"
mv "$work/usr/bin/consul" "$binary.new"
"$binary.new" version >&2
mv "$binary.new" "$binary"
echo "$binary"
