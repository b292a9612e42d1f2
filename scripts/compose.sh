#!/bin/sh
# The commands of `mesh` for a mesh under Docker Compose, 1.29 or 2. Services go by the names of docker-compose.yml, or by
# the short ones: echo is echo-agent, router is mcp-router.
#
#   sh scripts/compose.sh able        says why, and whether, `up` can come up here without surprises
#   sh scripts/compose.sh present     whether it has containers, running or ended; status 2: Docker does not say
#   sh scripts/compose.sh engine      fails, and says why, where no Docker engine answers; so does all that follows
#   sh scripts/compose.sh up | down | restart NAME | ls [NAME] | logs [NAME] [--follow] | scale NAME=N … [--all N]
#   sh scripts/compose.sh check … | cleanup … | edge … | ui
set -eu
cd "$(dirname "$0")/.."

say() { echo "mesh: $*" >&2; }
fail() { say "$@"; exit 1; }
wrong() { say "$@"; exit 2; }

# Seconds, then a command; without bound where the system has no timeout(1).
within() {
  if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi
}

# Known to be a name that both Composes take, whatever the folder is called.
if [ -z "${COMPOSE_PROJECT_NAME:-}" ]; then
  COMPOSE_PROJECT_NAME=$(sed -n 's/^COMPOSE_PROJECT_NAME=//p' .env 2>/dev/null || true)
fi
if [ -z "$COMPOSE_PROJECT_NAME" ]; then
  COMPOSE_PROJECT_NAME=$(basename "$PWD" | tr '[:upper:]' '[:lower:]' | tr -cd 'a-z0-9_-' | sed 's/^[_-]*//')
fi
export COMPOSE_PROJECT_NAME="${COMPOSE_PROJECT_NAME:-meshwork}"

if docker compose version >/dev/null 2>&1; then
  compose() { docker compose "$@"; }
else
  compose() { docker-compose "$@"; }
fi

# ---- what is there ----

has_image() { docker image inspect "$1" >/dev/null 2>&1; }
obtainable() { has_image "$1" || within 5 docker manifest inspect "$1" >/dev/null 2>&1; }
images() { compose config 2>/dev/null | sed -n 's/^ *image: *//p' | sort -u; }
own_image() { compose config 2>/dev/null | sed -n '/^  mcp-router:/,$ s/^ *image: *//p' | head -n 1; }
bases() { sed -n 's/^FROM \([^ ]*\).*/\1/p' Dockerfile | sort -u; }

# The first that can neither be found here nor be pulled; empty where all can be had.
lacking() {
  for image in "$@"; do
    obtainable "$image" || { echo "$image"; return; }
  done
}

able() {
  command -v docker >/dev/null 2>&1 || { echo 'there is no docker here'; return 1; }
  within 2 docker info >/dev/null 2>&1 || { echo 'no Docker engine answers'; return 1; }
  compose version >/dev/null 2>&1 || { echo 'a Docker engine answers, but there is neither docker compose nor docker-compose'; return 1; }
  own=$(own_image)
  # shellcheck disable=SC2046 # names are words
  missing=$(lacking $(images | grep -vFx "$own"))
  # shellcheck disable=SC2046
  if [ -z "$missing" ] && ! has_image "$own"; then missing=$(lacking $(bases)); fi
  if [ -n "$missing" ]; then
    echo "a Docker engine answers, but the image $missing is neither here nor to be pulled; sh scripts/base-images.sh makes it"
    return 1
  fi
  echo 'a Docker engine answers, and has or gets every image'
}

# Each service of the files: its name, its image or -, whether it is built here, and how many there are to be.
described() {
  compose config 2>/dev/null | awk '
    function tell() { if (name != "") print name, image, built, number; name = "" }
    /^[^ ]/ { tell(); inside = $1 == "services:"; next }
    !inside { next }
    /^  [^ ]/ { tell(); name = $1; sub(/:$/, "", name); image = "-"; built = "no"; number = 1 }
    /^    image:/ { image = $2 }
    /^    build:/ { built = "yes" }
    /^    scale:/ { number = $2 }
    END { tell() }'
}

# Ids of containers, of one service or of all: those that run; after --all, those that have ended as well.
containers() {
  all=
  if [ "${1:-}" = --all ]; then all=--all; shift; fi
  docker ps --quiet $all --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
    --filter label=com.docker.compose.oneoff=False ${1:+--filter "label=com.docker.compose.service=$1"}
}
count() { containers "$@" | wc -l | tr -d ' '; }
present() {
  command -v docker >/dev/null 2>&1 || return 1
  found=$(containers --all 2>/dev/null) || return 2
  [ -n "$found" ]
}
assert_engine() {
  if within 5 docker ps --quiet >/dev/null 2>&1; then return; fi
  mode_file=${MESH_DIR:-.mesh}/mode
  if [ ! -f "$mode_file" ]; then fail 'no Docker engine answers: start one, or say MODE=local'; fi
  fail "the mesh runs in containers, and no Docker engine answers: start it; where it never comes back, delete $mode_file"
}
assert_running() { [ -n "$(containers controller)" ] || fail 'no mesh is up here: start one with `make up`'; }

# ---- names ----

services() { compose config --services; }
# Those that are found by what they can do: agents, tools and workers.
mesh_services() { services | grep -E -- '-(agent|tool|worker)$'; }

# The service of docker-compose.yml that is meant by echo, echo-agent or agent-echo.
service_of() {
  case $1 in
    agent-* | tool-* | worker-*) meant=${1#*-}-${1%%-*} ;;
    *) meant=$1 ;;
  esac
  for one in $(services); do
    case $one in "$meant" | "$meant-agent" | "$meant-tool" | "$meant-worker" | "mcp-$meant") echo "$one"; return ;; esac
  done
  wrong "there is no service \"$1\" here; there are $(services | tr '\n' ' ')"
}

scalable() {
  service=$(service_of "$1") || exit 2
  case $service in consul | haproxy | controller) wrong "$service runs once" ;; esac
  echo "$service"
}

# ---- what is done ----

# `mesh` inside: there is a Node, and a way to Consul and HAProxy.
mesh() { compose exec -T controller node cli/main.ts "$@"; }
edge() { mesh edge --stats http://haproxy:8404 "$@"; }

# Each container: its id, service, state, how often it was restarted after it had ended, and its health where it has one.
states() {
  # shellcheck disable=SC2046 # ids are words
  docker inspect --format '{{.Id}} {{index .Config.Labels "com.docker.compose.service"}} {{.State.Status}} {{.RestartCount}} {{with .State.Health}}{{.Status}}{{end}}' \
    $(containers --all) 2>/dev/null || true
}

# Id and service of one that has ended, or ended and was restarted since: of the states before, and of now.
ended() {
  printf '%s\n\n%s\n' "$1" "$2" | awk '
    NF == 0 { now = 1; next }
    !now { restarts[$1] = $4; next }
    $3 ~ /^(exited|dead|restarting)$/ || $4 > restarts[$1] + 0 { print $1, $2; exit }'
}

# Waits until every container is healthy. HAProxy is when a call through it would be answered. One that ends meanwhile
# would end again: its own last words are told. Takes the states before anything was started.
healthy() {
  tries=0
  while :; do
    now=$(states)
    gone=$(ended "$1" "$now")
    if [ -n "$gone" ]; then
      said=$(docker logs --tail 1 "${gone% *}" 2>&1) || said=
      fail "${gone#* } has ended: ${said:-it wrote nothing}"
    fi
    sick=$(printf '%s\n' "$now" | awk '$5 ~ /^(starting|unhealthy)$/ { print $2 " (" $5 ")" }' | sort -u | tr '\n' ' ')
    [ -n "$sick" ] || return 0
    tries=$((tries + 1))
    [ "$tries" -lt 360 ] || fail "not healthy after 3 minutes: $sick"
    sleep 0.5
  done
}

# Each image once, however many services run it. What a build writes is shown where it fails.
build() {
  sh scripts/extra-certs.sh
  for service in $(described | awk '$3 == "yes" && !done[$2 == "-" ? $1 : $2]++ { print $1 }'); do
    say "building the image of $service …"
    wrote=$(compose build "$service" 2>&1) || {
      printf '%s\n' "$wrote" >&2
      fail "the image of $service cannot be built"
    }
  done
}

up() {
  # shellcheck disable=SC2046 # names are words
  if ! has_image "$(own_image)" || [ -z "$(lacking $(bases))" ]; then build; fi
  # What waits for its next try, since it ended again and again, gets it now, and counts as new.
  for id in $(states | awk '$3 == "restarting" { print $1 }'); do docker stop --time 1 "$id" >/dev/null; done
  before=$(states | awk '$3 != "exited"')
  # What was scaled up keeps its number, and one that was killed is started again; alone Compose would go back to the
  # number of the file.
  set --
  for pair in $(described | awk '$1 ~ /-(agent|tool|worker|router)$/ { print $1 "=" $4 }'); do
    number=$(count --all "${pair%=*}")
    [ "$number" -le "${pair#*=}" ] || set -- "$@" --scale "${pair%=*}=$number"
  done
  compose up -d --no-build "$@"
  healthy "$before"
  http=http tls=
  if compose config 2>/dev/null | grep -q '^ *TLS_DIR: '; then http=https tls=' (TLS)'; fi
  echo 'The mesh is up under Compose.'
  echo "  MCP     $http://$(compose port haproxy 8080)/mcp"
  echo "  REST    $http://$(compose port haproxy 8080)/v1"
  echo "  gRPC    $(compose port haproxy 50051)$tls"
  ui
}

ui() {
  echo "  Consul  http://$(compose port consul 8500)/ui/"
  echo "  Stats   http://$(compose port haproxy 8404)/stats"
}

# All of it, also what files brought up that have been deleted since: Compose knows it by the label of the project.
down() {
  if ! compose config -q 2>/dev/null; then
    say 'the compose files cannot be read as they are: it goes down by docker-compose.yml alone'
    export COMPOSE_FILE=docker-compose.yml
  fi
  compose down --remove-orphans
}

# So many containers of services, each as SERVICE=N. Those that run and may stay are left alone; those that must go leave
# Consul first and finish their calls.
scale_to() {
  pairs=$*
  set --
  for pair in $pairs; do set -- "$@" --scale "$pair"; done
  for pair in $pairs; do set -- "$@" "${pair%=*}"; done
  compose up -d --no-deps --no-recreate "$@"
  for pair in $pairs; do serving "${pair%=*}" "${pair#*=}"; done
}

# Waits until so many serve: Consul finds them well, and where they are routers HAProxy gives them calls.
serving() {
  mesh check "$1=$2" --within 120
  if [ "$1" = mcp-router ]; then edge --routers "$2" --within 60 >/dev/null; fi
}

scale() {
  wanted=
  while [ $# -gt 0 ]; do
    case $1 in
      --all)
        sh scripts/is-count.sh "${2:-}" || wrong 'N must be a whole number from 1 to 100'
        for service in $(mesh_services); do wanted="$wanted $service=$2"; done
        shift 2
        ;;
      *=*)
        sh scripts/is-count.sh "${1#*=}" || wrong 'N must be a whole number from 1 to 100'
        service=$(scalable "${1%%=*}") || exit 2
        wanted="$wanted $service=${1#*=}"
        shift
        ;;
      *) wrong "\"$1\" must be NAME=N, such as echo=3" ;;
    esac
  done
  [ -n "$wanted" ] || wrong 'say what to scale, such as echo=3'
  assert_running
  # shellcheck disable=SC2086 # pairs are words
  scale_to $wanted
}

# One by one: a new one serves before an old one goes, so no call is lost.
restart() {
  service=$(scalable "$1") || exit 2
  assert_running
  number=$(count "$service")
  for old in $(containers "$service"); do
    scale_to "$service=$((number + 1))" >/dev/null
    # As long as a drain may take; see stop_grace_period.
    docker stop --time 40 "$old" >/dev/null
    docker rm "$old" >/dev/null
    serving "$service" "$number"
  done
}

logs() {
  follow= name=
  for word in "$@"; do
    case $word in
      -f | --follow) follow=--follow ;;
      *) name=$(service_of "$word") || exit 2 ;;
    esac
  done
  colour=
  if [ ! -t 1 ] || [ -n "${NO_COLOR:-}" ]; then colour=--no-color; fi
  # shellcheck disable=SC2086 # none is no word
  compose logs --tail=20 $colour $follow $name
}

command=${1:?usage: sh scripts/compose.sh COMMAND …}
shift
case $command in able | present) ;; *) assert_engine ;; esac
case $command in
  able) able ;;
  present) present ;;
  engine) ;;
  up) up ;;
  down) down ;;
  restart) restart "${1:?usage: sh scripts/compose.sh restart NAME}" ;;
  ls)
    name=
    if [ $# -gt 0 ]; then name=$(service_of "$1") || exit 2; fi
    # shellcheck disable=SC2086 # none is no word
    compose ps $name
    ;;
  logs) logs "$@" ;;
  scale) scale "$@" ;;
  check | cleanup) assert_running; mesh "$command" "$@" ;;
  edge) assert_running; edge "$@" ;;
  ui) assert_running; ui ;;
  *) wrong "there is no command \"$command\"" ;;
esac
