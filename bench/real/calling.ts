import { type ChannelOptions, Client, credentials, experimental, Metadata, type ServiceError } from '@grpc/grpc-js'
import { loadContracts } from '#mesh/rpc/contract.ts'
import { cpuTimeMs } from '../cpu-time.ts'
import { benchContract, type WorkResponse } from './contract.ts'
import { type MoleculerEndpoint, moleculerChoice, moleculerEndpoint } from './moleculer.ts'
import type { Prepare, Target } from './task.ts'

/** One of the callers of a run, whoever chooses the instances. */
export interface Calling {
  /** @throws ServiceError of grpc-js where it ends badly */
  work(workMs: number, key: string): Promise<WorkResponse>
  change(targets: readonly Target[]): void
  close(): void
}

const patienceMs = 120_000
const options: ChannelOptions = { 'grpc.enable_retries': 0, 'grpc.use_local_subchannel_pool': 1 }
const insecure = credentials.createInsecure()
let method: ReturnType<typeof workMethod> | undefined

/** Resolves when it is connected. */
export async function callingOf(order: Prepare): Promise<Calling> {
  if (order.policy.kind === 'mesh') return throughRouter(order)
  return order.policy.kind === 'grpc-js' ? byGrpcJs(order) : byMoleculer(order, order.policy.name)
}

/** The mesh chooses, in a router. */
async function throughRouter({ service, routerPort }: Prepare): Promise<Calling> {
  const client = new Client(`127.0.0.1:${routerPort}`, insecure, options)
  await connected(client)
  const metadata = new Metadata()
  metadata.set('mesh-service', service)
  return { work: workMs => ask(client, workMs, metadata), change: () => {}, close: () => client.close() }
}

/** grpc-js chooses: its own round_robin over the addresses that it is given. */
async function byGrpcJs({ run, targets }: Prepare): Promise<Calling> {
  registerGiven()
  given.set(`${run}`, { targets, tell: () => {} })
  const serviceConfig = JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] })
  const client = new Client(`bench:${run}`, insecure, { ...options, 'grpc.service_config': serviceConfig })
  await connected(client)
  return {
    work: workMs => ask(client, workMs),
    change(changed) {
      const name = given.get(`${run}`)
      if (name === undefined) return
      name.targets = changed
      name.tell()
    },
    close() {
      client.close()
      given.delete(`${run}`)
    },
  }
}

/** Moleculer's strategy chooses among clients with one address each. */
async function byMoleculer({ targets }: Prepare, name: Parameters<typeof moleculerChoice>[0]): Promise<Calling> {
  const choice = moleculerChoice(name)
  const known = new Map<string, { client: Client; endpoint: MoleculerEndpoint; pid: number; cpuMs: number }>()
  const update = (present: readonly Target[]) => {
    for (const { id, port, pid } of present) {
      if (known.has(id)) continue
      const client = new Client(`127.0.0.1:${port}`, insecure, options)
      known.set(id, { client, endpoint: moleculerEndpoint(id), pid, cpuMs: cpuTimeMs(pid) })
    }
    choice.update(present.flatMap(({ id }) => known.get(id)?.endpoint ?? []))
  }
  update(targets)
  await Promise.all([...known.values()].map(({ client }) => connected(client)))
  const watching = setInterval(watch, watchEveryMs)
  watch()

  return {
    work(workMs, key) {
      const one = known.get(choice.select(key).id)
      if (one === undefined) throw new Error('Moleculer chose one that is not there')
      return ask(one.client, workMs)
    },
    change: update,
    close() {
      clearInterval(watching)
      for (const { client } of known.values()) client.close()
    },
  }

  /** What Moleculer's heartbeats and pings would tell: the CPU that each node uses, and how soon it answers. */
  function watch(): void {
    for (const [id, one] of known) {
      const cpuMs = cpuTimeMs(one.pid)
      one.endpoint.node.cpu = (100 * (cpuMs - one.cpuMs)) / watchEveryMs
      one.cpuMs = cpuMs
      const sentAt = performance.now()
      one.client.waitForReady(Date.now() + watchEveryMs, error => {
        if (error === undefined) choice.pong(id, performance.now() - sentAt)
      })
    }
  }
}

/** Oftener than Moleculer's own 5 s and 10 s: runs are short. */
const watchEveryMs = 1_000

function connected(client: Client): Promise<void> {
  return new Promise((resolve, reject) =>
    client.waitForReady(Date.now() + 10_000, error => (error === undefined ? resolve() : reject(error))),
  )
}

function ask(client: Client, workMs: number, metadata = new Metadata()): Promise<WorkResponse> {
  method ??= workMethod()
  const { path, requestSerialize, responseDeserialize } = method
  const { promise, resolve, reject } = Promise.withResolvers<WorkResponse>()
  const ended = (error: ServiceError | null, response?: WorkResponse) =>
    response === undefined ? reject(error) : resolve(response)
  const deadline = Date.now() + patienceMs
  client.makeUnaryRequest(path, requestSerialize, responseDeserialize, { workMs }, metadata, { deadline }, ended)
  return promise
}

function workMethod() {
  const method = loadContracts(process.env.BENCH_CONTRACT).service(benchContract).Work
  if (method === undefined) throw new Error(`${benchContract} has no method Work`)
  return method
}

/** The addresses behind the names `bench:RUN`, told to grpc-js as any resolver of names would. */
const given = new Map<string, { targets: readonly Target[]; tell: () => void }>()
let registered = false

function registerGiven(): void {
  if (registered) return
  registered = true
  class GivenResolver implements experimental.Resolver {
    readonly #name: string
    readonly #listener: experimental.ResolverListener

    constructor({ path }: experimental.GrpcUri, listener: experimental.ResolverListener) {
      this.#name = path
      this.#listener = listener
    }

    updateResolution(): void {
      const name = given.get(this.#name)
      if (name === undefined) return
      name.tell = () => {
        const endpoints = name.targets.map(({ port }) => ({ addresses: [{ host: '127.0.0.1', port }] }))
        this.#listener(experimental.statusOrFromValue(endpoints), {}, null, '')
      }
      process.nextTick(name.tell)
    }

    destroy(): void {
      const name = given.get(this.#name)
      if (name !== undefined) name.tell = () => {}
    }

    static getDefaultAuthority(): string {
      return 'bench'
    }
  }
  experimental.registerResolver('bench', GivenResolver)
}
