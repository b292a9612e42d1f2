#!/bin/sh
# Unpacks one Debian package of any suite into a folder: sh scripts/unpack-debian.sh SUITE PACKAGE FOLDER
#
# Only that package is downloaded and unpacked: nothing is installed, and the system's own apt sources, lists and cache
# stay untouched. As root on Debian; exits 1 with the reason elsewhere.
set -eu

suite=$1 package=$2 folder=$3
say() { echo "unpack-debian: $*" >&2; }

for tool in apt-get dpkg-deb; do
  command -v "$tool" >/dev/null 2>&1 || { say "no $tool to fetch Debian's $package with"; exit 1; }
done
[ "$(id -u)" = 0 ] || { say "fetching Debian's $package needs root"; exit 1; }
mirror=$(sh "$(dirname "$0")/debian-mirror.sh")

# Without the suite's own key, all of Debian's: which file holds which differs from release to release.
for key in /usr/share/keyrings/debian-archive-keyring.gpg /usr/share/keyrings/debian-archive-"$suite"-*.gpg; do
  [ ! -e "$key" ] || break
done
[ -e "$key" ] || { say "no Debian archive keyring; install debian-archive-keyring"; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/deb"
echo "deb [signed-by=$key] $mirror $suite main" >"$work/sources.list"
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

say "fetching $package of $suite from $mirror"
private_apt update >&2 || { say "could not read $suite from $mirror"; exit 1; }
(cd "$work/deb" && private_apt download "$package" >&2) || { say "could not download $package from $mirror"; exit 1; }
mkdir -p "$folder"
dpkg-deb -x "$work/deb/${package}"_*.deb "$folder"
