import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Program, startMain } from './support/program.ts'

interface Case {
  readonly main: string
  /** Wrong variables, each with what has to be said of it. */
  readonly wrong: Readonly<Record<string, readonly [value: string, says: string]>>
  /** Variables that take a port. */
  readonly ports: readonly string[]
}

const cases: readonly Case[] = [
  {
    main: 'router/main.ts',
    wrong: {
      HTTP_PORT: ['eighty', 'eighty'],
      GRPC_PORT: ['70000', '65535'],
      LOG_LEVEL: ['loud', 'info'],
      LOAD_BALANCER_STRATEGY: ['roundrobin', 'round_robin'],
      CONSUL_HTTP_ADDR: ['ftp://consul', 'ftp://'],
      MAX_BODY_BYTES: ['0', '0'],
    },
    ports: ['HTTP_PORT', 'GRPC_PORT'],
  },
  {
    main: 'registry/main.ts',
    wrong: { REGISTRY_PORT: ['-1', '0'], REGISTRY_MAX_SERVICES: ['many', 'many'], LOG_LEVEL: ['loud', 'info'] },
    ports: ['REGISTRY_PORT'],
  },
  {
    main: 'agents/echo/main.ts',
    wrong: { PORT: ['http', 'http'], CHECK_KIND: ['smoke', 'grpc'], INSTANCE_ID: ['a b', 'letters'] },
    ports: ['PORT', 'METRICS_PORT'],
  },
  {
    main: 'tools/weather/main.ts',
    wrong: { WEATHER_PROVIDER: ['oracle', 'climate'], OPEN_METEO_URL: ['nowhere', 'http'], SLOTS: ['0', '0'] },
    ports: ['PORT'],
  },
  {
    main: 'workers/itinerary/main.ts',
    wrong: { WEATHER_TIMEOUT_MS: ['soon', 'soon'], DRAIN_GRACE_MS: ['-5', '-5'], RETRY_MAX_ATTEMPTS: ['99', '10'] },
    ports: ['PORT'],
  },
]

describe.each(cases)('$main', ({ main, wrong, ports }) => {
  const taken = createServer()
  let port = ''
  beforeAll(async () => {
    await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
    port = String((taken.address() as AddressInfo).port)
  })
  afterAll(() => void taken.close())

  /** Runs it to its end, which has to come by itself, and returns the one line that it says. */
  async function refusal(env: Record<string, string>): Promise<string> {
    const free = Object.fromEntries(ports.map(name => [name, '0']))
    const program: Program = startMain(main, main, { CONSUL_HTTP_ADDR: '127.0.0.1:1', ...free, ...env })
    try {
      expect(await program.ended).toBe(1)
    } finally {
      await program.kill()
    }
    const lines = program.output.split('\n').filter(line => line !== '' && !line.startsWith('{'))
    expect(lines).toHaveLength(1)
    return lines[0] ?? ''
  }

  it('names every wrong variable at once: what it is, and what would be right', async () => {
    const line = await refusal(Object.fromEntries(Object.entries(wrong).map(([name, [value]]) => [name, value])))
    expect(line).toContain('[bad_config]')
    for (const [name, [, says]] of Object.entries(wrong)) {
      const fault = line.split('; ').find(part => part.includes(name))
      expect(fault, `${name} in: ${line}`).toBeDefined()
      expect(line).toContain(says)
    }
  })

  it.each(ports)('names the port that is in use: %s', async name => {
    const line = await refusal({ [name]: port })
    expect(line).toContain(port)
    expect(line).toContain('in use')
  })
})
