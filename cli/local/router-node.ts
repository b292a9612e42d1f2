/**
 * How Node runs a router. It makes much garbage that lives for one request, and keeps little: with these a router that
 * serves thousands of clients uses some 140 MB, and without them 400, for the same work (`npm run bar router-memory`).
 * A bound above all (`--max-old-space-size`) is not among them: a burst of large messages would end the router.
 *
 * `docker-compose.yml` says the same.
 */
export const routerNode = {
  flags: ['--max-semi-space-size=4', '--heap-growing-percent=30'],
  env: { MALLOC_ARENA_MAX: '1' },
} as const
