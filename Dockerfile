# One image, any role: `docker run meshwork agents/echo/main.ts`. docs/docker.md tells the rest.
#
# Builds behind a proxy that intercepts: put its CA certificates as *.crt into certs/ (git-ignored).

FROM node:24-bookworm-slim AS build
WORKDIR /build
# `certs*` so that the folder may be absent; what is in it comes to lie here.
COPY package.json package-lock.json certs* ./
# Not `npm ci`: it refuses a lock file that lists no packages of other platforms. Short pauses between tries: where a
# proxy's certificate is missing, every one of them is in vain.
RUN cat *.crt >extra-ca.pem 2>/dev/null; \
    NODE_EXTRA_CA_CERTS=extra-ca.pem npm install --no-save --omit=dev --ignore-scripts --no-audit --no-fund \
      --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000 \
 # Types and source maps: nothing that runs.
 && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' -o -name '*.map' \) -delete
COPY . /meshwork
RUN rm -rf /meshwork/certs

# The same Debian without npm: nothing in it can install anything.
FROM debian:bookworm-slim
RUN groupadd --gid 1000 mesh && useradd --uid 1000 --gid mesh --no-create-home --home-dir /nonexistent mesh \
 && install -d -o mesh -g mesh /run/meshwork /var/cache/meshwork
COPY --from=build /usr/local/bin/node /usr/local/bin/
WORKDIR /meshwork
COPY --from=build /build/node_modules node_modules
COPY --from=build /meshwork .
USER mesh

# What a container needs to be reached: every address, known ports, each in a network of its own.
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/var/cache/meshwork \
    HOST=0.0.0.0 PORT=50051 \
    HTTP_HOST=0.0.0.0 GRPC_HOST=0.0.0.0 \
    CONSUL_HTTP_ADDR=consul:8500

# Each program starts once, so that its modules are stripped and compiled in the image and not at every start. With a
# wrong setting it ends right after loading, before it does anything.
RUN for program in */main.ts */*/main.ts; do LOG_LEVEL=none timeout 20 node "$program" help; done >/dev/null 2>&1; \
    LOG_LEVEL=none timeout 20 node --max-semi-space-size=4 --heap-growing-percent=30 --no-allocation-site-pretenuring router/main.ts >/dev/null 2>&1; \
    timeout 20 node scripts/healthcheck.ts 127.0.0.1:1 2>/dev/null; \
    chmod -R a-w /var/cache/meshwork

EXPOSE 50051 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "scripts/healthcheck.ts", "127.0.0.1:50051"]
ENTRYPOINT ["node"]
CMD ["router/main.ts"]
