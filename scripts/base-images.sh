#!/bin/sh
# Sees to it that the images which Dockerfile and docker-compose.yml name are there, from Debian's packages where no
# image registry answers: stand-ins under the same names. See docs/docker.md for what is inside them.
#
#   sh scripts/base-images.sh           whatever is missing: pulled where a registry answers, else made
#   sh scripts/base-images.sh --force   all stand-ins anew, pulled or not
#   sh scripts/base-images.sh --list    the names, one a line
#
# Making them needs root on Debian (debootstrap), its mirror and the npm registry. About 3 minutes once.
set -eu
cd "$(dirname "$0")/.."

debian=debian:bookworm-slim
node=node:24-bookworm-slim
haproxy=haproxy:3.2
consul=hashicorp/consul:1.22
# The stand-in's HAProxy: bookworm has 2.6 (slots), trixie 3.0 (dynamic servers, as the real one would).
haproxy_suite=${HAPROXY_SUITE:-trixie}

say() { echo "base-images: $*" >&2; }
force=false
case "${1:-}" in
  --list) printf '%s\n' "$debian" "$node" "$haproxy" "$consul"; exit 0 ;;
  --force) force=true ;;
  '') ;;
  *) say 'usage: sh scripts/base-images.sh [--force | --list]'; exit 2 ;;
esac

sh scripts/docker-engine.sh

sh scripts/extra-certs.sh

has() { docker image inspect "$1" >/dev/null 2>&1; }
registry=unknown
wanted() {
  if $force; then return 0; fi
  if has "$1"; then return 1; fi
  if [ "$registry" != silent ]; then
    if timeout 300 docker pull -q "$1" >/dev/null 2>&1; then say "pulled $1"; return 1; fi
    registry=silent
  fi
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
mirror=$(sh scripts/debian-mirror.sh)

# A file system with what every Debian has (Priority: required, and apt), without documentation and caches.
make_debian() {
  suite=$1 name=$2
  [ "$(id -u)" = 0 ] || { say "$name is to be made, which needs root"; exit 1; }
  if ! command -v debootstrap >/dev/null 2>&1; then
    say 'installing debootstrap'
    apt-get -qq update >&2 || say 'not every apt source answers'
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends debootstrap >&2
  fi
  say "making $name from $mirror"
  nice debootstrap --variant=minbase "$suite" "$work/$suite" "$mirror" >"$work/$suite.log" 2>&1 ||
    { tail -n 5 "$work/$suite.log" >&2; exit 1; }
  (cd "$work/$suite" && rm -rf var/lib/apt/lists/* var/cache/apt/* var/log/* usr/share/doc/* usr/share/man/* \
    usr/share/info/* usr/share/locale/*)
  version=$(cat "$work/$suite/etc/debian_version")
  tar --numeric-owner -C "$work/$suite" -c . |
    docker import -c 'CMD ["bash"]' -c "LABEL meshwork.stand-in='Debian $version'" - "$name" >/dev/null
  rm -rf "${work:?}/$suite"
}

# Builds a stand-in from the Dockerfile on standard input, in a folder of its own. A proxy may intercept: host network.
build() {
  name=$1 folder=$2 version=$3
  say "making $name: $version"
  nice docker build -q --network host --label "meshwork.stand-in=$version" -t "$name" -f - "$folder" >"$work/build.log" 2>&1 ||
    { cat "$work/build.log" >&2; exit 1; }
}

make_node() {
  mkdir "$work/node"
  version=$(sed -n 's/^ *"node": "\([0-9.]*\)".*/\1/p' package.json)
  nice npm install --loglevel=error --no-audit --no-fund --prefix "$work/node" "node@$version" npm@11 >&2
  # The package's own post-installation puts it there; an npm that runs none leaves it in the package beside.
  [ -x "$work/node/node_modules/node/bin/node" ] || { say 'the npm package `node` brought no binary'; exit 1; }
  cat >"$work/node/.dockerignore" <<'END'
*
!node_modules/node/bin/node
!node_modules/npm
END
  build "$node" "$work/node" "Node $version" <<END
FROM $debian
COPY node_modules/node/bin/node /usr/local/bin/node
COPY node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \\
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \\
 && groupadd --gid 1000 node && useradd --uid 1000 --gid node --create-home node
CMD ["node"]
END
  rm -rf "$work/node"
}

make_haproxy() {
  mkdir "$work/haproxy"
  base=debian:$haproxy_suite-slim
  has "$base" || make_debian "$haproxy_suite" "$base"
  build "$haproxy" "$work/haproxy" "HAProxy of Debian $haproxy_suite" <<END
FROM $base
RUN apt-get -qq update \\
 && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends haproxy >/dev/null \\
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
STOPSIGNAL SIGUSR1
USER haproxy
CMD ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]
END
}

make_consul() {
  mkdir "$work/consul"
  cp "$(sh scripts/install-consul.sh --own)" "$work/consul/consul"
  # The user's number is that of the real image: a volume then suits both.
  build "$consul" "$work/consul" "Consul 1.8.7" <<END
FROM $debian
COPY consul /usr/local/bin/consul
RUN groupadd --gid 1000 consul && useradd --uid 100 --gid consul --home-dir /consul consul \\
 && mkdir -p /consul/data /consul/config && chown -R consul:consul /consul
VOLUME /consul/data
ENTRYPOINT ["consul"]
CMD ["agent", "-dev", "-client", "0.0.0.0"]
END
}

if wanted "$debian"; then make_debian bookworm "$debian"; fi
if wanted "$node"; then make_node; fi
if wanted "$haproxy"; then make_haproxy; fi
if wanted "$consul"; then make_consul; fi
