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

for tool in apt-get dpkg-deb; do
  command -v "$tool" >/dev/null 2>&1 || { say "no consul here, and no $tool to fetch Debian's with"; exit 1; }
done
[ "$(id -u)" = 0 ] || { say "no consul here; run this once as root, or install consul"; exit 1; }

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

# The mirror this machine already uses for Debian itself: the first source whose path ends in /debian.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
  sed 's/#.*//' | grep -E '^(deb |URIs:)' | grep -oE '(https?|mirror)[^ ]*/debian/?( |$)' | head -n 1 | tr -d ' ' || true)
mirror=${mirror:-http://deb.debian.org/debian}

keys=""
for key in /usr/share/keyrings/debian-archive-keyring.gpg /usr/share/keyrings/debian-archive-$suite-*.gpg; do
  [ ! -e "$key" ] || { keys=$key; break; }
done
[ -n "$keys" ] || { say "no Debian archive keyring; install debian-archive-keyring"; exit 1; }

mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/deb" "$work/out"
echo "deb [signed-by=$keys] $mirror $suite main" >"$work/sources.list"
# apt drops to the user _apt for downloads, who must be able to get in.
chmod -R a+rX "$work"
private_apt() {
  apt-get -qq \
    -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
    -o Dir::State="$work/state" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$work/cache" \
    -o Acquire::Check-Valid-Until=false -o Acquire::Languages=none -o Acquire::Retries=3 \
    -o APT::Sandbox::User=root -o APT::Update::Post-Invoke::= -o APT::Update::Post-Invoke-Success::= "$@"
}

say "fetching Debian $suite's consul from $mirror"
private_apt update >&2 || { say "could not read $suite from $mirror"; exit 1; }
(cd "$work/deb" && private_apt download consul >&2) || { say "could not download consul from $mirror"; exit 1; }
dpkg-deb -x "$work"/deb/consul_*.deb "$work/out"

mkdir -p "$(dirname "$binary")"
mv "$work/out/usr/bin/consul" "$binary.new"
"$binary.new" version >&2
mv "$binary.new" "$binary"
echo "$binary"
