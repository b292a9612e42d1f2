#!/bin/sh
# Prints the mirror that this machine already uses for Debian itself: the first apt source whose path ends in /debian.
set -eu

mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
  sed 's/#.*//' | grep -E '^(deb |URIs:)' | grep -oE '(https?|mirror)[^ ]*/debian/?( |$)' | head -n 1 | tr -d ' ' || true)
if [ -z "$mirror" ]; then
  echo 'no apt source of this machine ends in /debian, so there is no mirror to take packages from' >&2
  exit 1
fi
echo "$mirror"
