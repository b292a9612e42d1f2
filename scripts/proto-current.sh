#!/bin/sh
# Fails where proto/gen is not what the contracts under proto/ make. Changes nothing: it generates into a copy.
set -eu
cd "$(dirname "$0")/.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
trap 'exit 1' INT TERM
cp -R proto scripts buf.yaml "$copy"
ln -s "$PWD/node_modules" "$copy/node_modules"
sh "$copy/scripts/proto.sh"

if ! diff -r proto/gen "$copy/proto/gen" >&2; then
  echo 'proto/gen is not what the contracts make: run `npm run proto` and commit what it changes' >&2
  exit 1
fi
