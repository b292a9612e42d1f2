#!/bin/sh
# Whether a word is a number of instances: a whole number from 1 to 1000. More on one machine is a slip of the finger.
case "${1:-}" in
  [1-9] | [1-9][0-9] | [1-9][0-9][0-9] | 1000) exit 0 ;;
esac
exit 1
