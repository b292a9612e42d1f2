/**
 * How Node runs a router. It makes much garbage that lives for one request, and keeps little: with these a router that
 * serves thousands of clients uses some 170 MB, and without them 410 (`npm run bar router-memory`). Tighter ones save a
 * few MB more, and a call costs a third more CPU (`npm run bar mcp-call-cost`).
 * A bound above all (`--max-old-space-size`) is not among them: a burst of large messages would end the router.
 *
 * `docker-compose.yml` says the same.
 */
export const routerNode = {
  flags: ['--max-semi-space-size=8', '--heap-growing-percent=50'],
  env: { MALLOC_ARENA_MAX: '1' },
} as const
