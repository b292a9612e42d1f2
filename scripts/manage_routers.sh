#!/bin/sh
# Looks after the routers, in containers or as processes of this machine: whichever mode the mesh is up in, or MODE says.
set -eu

here=$(CDPATH='' cd -- "$(dirname "$0")" && pwd -P)
in_mode() { exec sh "$here/in-mode.sh" "$@"; }

usage() {
  cat <<'END'
usage: scripts/manage_routers.sh COMMAND

  scale N    so many routers, 1 to 100; those that go finish their calls first
  status     the routers that run
  health     whether all of them pass their check; exit status 1 where one does not
  haproxy    what HAProxy has behind its doors, and how often it was asked
  consul     the routers as Consul has them
  logs       what they wrote last; logs -f goes on
  restart    one by one: a new one gets calls from HAProxy before an old one drains, so no call is lost
  help       this text

exit status: 0 it worked · 1 it failed · 2 the command line is wrong
END
}
wrong() { usage >&2; exit 2; }

command=${1:-}
[ $# = 0 ] || shift
case $command:$# in
  scale:1) sh "$here/is-count.sh" "$1" || wrong; in_mode scale "router=$1" ;;
  status:0) in_mode ls router ;;
  health:0) in_mode check router ;;
  haproxy:0) in_mode edge ;;
  consul:0) in_mode check router --list ;;
  logs:0) in_mode logs router ;;
  logs:1) case $1 in -f | --follow) in_mode logs router --follow ;; *) wrong ;; esac ;;
  restart:0) in_mode restart router ;;
  help:0) usage ;;
  *) wrong ;;
esac
