/**
 * How Node runs a router. It makes much garbage that lives for one request, and keeps little: with these a router that
 * serves thousands of clients uses less than 150 MB, and without them 400 (`npm run bar router-memory`). Tighter ones save
 * next to nothing; wider ones save a call little of its CPU (`npm run bar mcp-call-cost`).
 * Without the last, V8 now and then takes what calls need for a moment for what is there to stay, and makes it old at once.
 * A bound above all (`--max-old-space-size`) is not among them: a burst of large messages would end the router.
 *
 * `docker-compose.yml` says the same.
 */
export const routerNode = {
  flags: ['--max-semi-space-size=4', '--heap-growing-percent=30', '--no-allocation-site-pretenuring'],
  env: { MALLOC_ARENA_MAX: '1' },
} as const
