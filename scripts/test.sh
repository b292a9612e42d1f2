#!/bin/sh
# Everything that must hold, in one run. Its last line sums it up: `N passed, N failed`.
set -u
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"
report=.cache/vitest.json
said=.cache/docker-engine.log
mkdir -p .cache
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

# Runs test projects and counts their tests. Where nothing may be skipped, one that was is a failure; so is a suite that
# ended without a report, or with errors outside of any test.
count_tests() {
  rm -f "$report"
  vitest run "$@" --reporter=default --reporter=json --outputFile.json="$report"
  suite=$?
  counts=$(node -e '
    const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } =
      JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))
    const skipped = process.env.CI === "true" ? numPendingTests : 0
    console.log(numPassedTests, numFailedTests + skipped)
  ' "$report") || counts='0 1'
  passed=$((passed + ${counts% *}))
  failed=$((failed + ${counts#* }))
  if [ "$suite" -ne 0 ] && [ "${counts#* }" -eq 0 ]; then failed=$((failed + 1)); fi
}

# The stories of Compose, in CI: they need a Docker engine, which they may install, and minutes. A kernel that lets nobody
# run containers is said, and counts as nothing; whatever else is missing fails.
not_run=
count_compose() {
  docker version >/dev/null 2>&1 || trap 'sh scripts/docker-engine.sh stop' EXIT
  trap 'exit 1' INT TERM
  sh scripts/docker-engine.sh install 2>"$said"
  engine=$?
  cat "$said" >&2
  case $engine in
    0) count_tests --project compose ;;
    3) not_run="NOT RUN: the stories of Compose. $(tail -n 1 "$said")" ;;
    *) failed=$((failed + 1)); echo "FAILED: the stories of Compose. $(tail -n 1 "$said")" ;;
  esac
}

count_tests --project unit --project stories
if [ "${CI:-}" = true ]; then count_compose; fi

if [ -n "$not_run" ]; then echo "$not_run"; fi
echo "$passed passed, $failed failed"
test "$failed" -eq 0
