#!/bin/sh
# Everything that must hold, in one run. Its last line sums it up: `N passed, N failed`.
set -u
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"
report=.cache/vitest.json
mkdir -p .cache
rm -f "$report"
passed=0
failed=0

# One thing that a command proves by its exit code.
prove() {
  name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "ok: $name"
  else
    failed=$((failed + 1))
    echo "FAILED: $name"
  fi
}

current_contracts() {
  sh scripts/proto.sh && test -z "$(git status --porcelain -- proto/gen)" && return
  git --no-pager diff --stat -- proto/gen
  echo "proto/gen is not what the contracts say: run 'npm run proto' and commit it"
  return 1
}

prove 'proto/gen is current' current_contracts
prove 'types hold' tsc -p .
prove 'lint holds' biome check --error-on-warnings .
prove 'layers hold' node scripts/layers.ts
vitest run --project unit --project stories --reporter=default --reporter=json --outputFile.json="$report"
suite=$?

# A suite that ended without a report, or with errors outside of any test, counts as a failure.
counts=$(node -e '
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } =
    JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))
  const skipped = process.env.CI === "true" ? numPendingTests : 0
  console.log(numPassedTests, numFailedTests + skipped)
' "$report") || counts='0 1'
passed=$((passed + ${counts% *}))
failed=$((failed + ${counts#* }))
if [ "$suite" -ne 0 ] && [ "${counts#* }" -eq 0 ]; then failed=$((failed + 1)); fi

echo "$passed passed, $failed failed"
test "$failed" -eq 0
