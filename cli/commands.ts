import type { Command } from './command.ts'

/** A command before it is loaded: `mesh call` should not wait for what only `mesh up` needs. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<Command>
}

/** Every command, in the order of `mesh help`. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'up',
    summary: 'start the mesh on this machine: registry, edge, router, every service',
    load: async () => (await import('./commands/up.ts')).up,
  },
  {
    name: 'down',
    summary: 'drain and stop what `up` started',
    load: async () => (await import('./commands/down.ts')).down,
  },
  {
    name: 'scale',
    summary: 'change how many instances run: scale echo=3',
    load: async () => (await import('./commands/scale.ts')).scale,
  },
  {
    name: 'restart',
    summary: 'replace instances one by one, losing no call: restart router',
    load: async () => (await import('./commands/restart.ts')).restart,
  },
  {
    name: 'ls',
    summary: 'list services and their instances',
    load: async () => (await import('./commands/ls.ts')).ls,
  },
  {
    name: 'describe',
    summary: 'what there is to call; describe weather: what it takes and gives',
    load: async () => (await import('./commands/describe.ts')).describe,
  },
  {
    name: 'call',
    summary: 'call an operation: call weather.get_forecast \'{"location":"Paris"}\'',
    load: async () => (await import('./commands/call.ts')).call,
  },
  {
    name: 'watch',
    summary: 'the list of `ls`, live',
    load: async () => (await import('./commands/watch.ts')).watch,
  },
  {
    name: 'balance',
    summary: 'how calls are balanced, and why; balance set weather least_loaded',
    load: async () => (await import('./commands/balance.ts')).balance,
  },
  {
    name: 'mcp',
    summary: 'an MCP server on stdio, for clients that know no other way: mcp --stdio',
    load: async () => (await import('./commands/mcp.ts')).mcp,
  },
  {
    name: 'key',
    summary: 'the keys that routers share for MCP clients; key rotate',
    load: async () => (await import('./commands/key.ts')).key,
  },
  {
    name: 'new',
    summary: 'make a service of your own: new tool hello',
    load: async () => (await import('./commands/new.ts')).newService,
  },
  {
    name: 'logs',
    summary: 'what the processes of `up` wrote',
    load: async () => (await import('./commands/logs.ts')).logs,
  },
  {
    name: 'check',
    summary: 'count passing instances in Consul; fail where any is not',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    name: 'cleanup',
    summary: 'remove critical registrations from Consul',
    load: async () => (await import('./commands/cleanup.ts')).cleanup,
  },
  {
    name: 'edge',
    summary: 'what HAProxy has behind its doors',
    load: async () => (await import('./commands/edge.ts')).edge,
  },
  {
    name: 'ui',
    summary: 'where to look at it in a browser',
    load: async () => (await import('./commands/ui.ts')).ui,
  },
]
