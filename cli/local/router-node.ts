/**
 * How Node runs a router. It makes much garbage that lives for one request, and keeps little: with these a router that
 * serves thousands of clients uses some 160 MB, and without them 410, for the same work and CPU (`npm run bar router-memory`).
 * A bound above all (`--max-old-space-size`) is not among them: a burst of large messages would end the router.
 *
 * `docker-compose.yml` says the same.
 */
export const routerNode = {
  flags: ['--max-semi-space-size=8', '--heap-growing-percent=30'],
  env: { MALLOC_ARENA_MAX: '1' },
} as const
