#!/bin/sh
# Whether a word is a number of instances: a whole number from 1 to 100. More on one machine is a slip of the
# finger; cli/local/parse-scale.ts says so too.
case "${1:-}" in
  [1-9] | [1-9][0-9] | 100) exit 0 ;;
esac
exit 1
