#!/bin/sh
# Lints the contracts and makes everything under proto/gen anew: TypeScript types, and the
# descriptor set with comments that reflection serves. CI fails where this leaves a diff.
set -eu
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"

if ! buf lint; then
  echo 'proto/gen is as it was: these lines of the contracts are not as buf.yaml has it' >&2
  exit 1
fi
rm -rf proto/gen
mkdir -p proto/gen
buf build proto --as-file-descriptor-set -o proto/gen/descriptors.binpb
# The flags must say the same as loaderOptions in mesh/rpc/contract.ts.
find proto -name '*.proto' | LC_ALL=C sort | sed 's|^proto/||' | xargs proto-loader-gen-types \
  --includeDirs proto --outDir proto/gen --grpcLib @grpc/grpc-js --importFileExtension .ts \
  --longs String --enums String --defaults --oneofs --includeComments >/dev/null
rm -f proto/gen/*.ts # one name per package file would clash; the types are in the package folders
