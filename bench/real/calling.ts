import {
  type ChannelOptions,
  Client,
  credentials,
  Metadata,
  type MethodDefinition,
  type ServiceError,
} from '@grpc/grpc-js'
import { loadContracts } from '#mesh/rpc/contract.ts'
import { machineTime } from '../machine.ts'
import { benchContract, type WorkResponse } from './contract.ts'
import { giveName } from './given-name.ts'
import { type MoleculerEndpoint, moleculerChoice, moleculerEndpoint } from './moleculer.ts'
import type { Prepare, Target } from './task.ts'

/** One of the callers of a run, whoever chooses the instances. */
export interface Calling {
  /** @throws ServiceError of grpc-js where it ends badly */
  work(key: string): Promise<WorkResponse>
  change(targets: readonly Target[]): void
  close(): void
}

const patienceMs = 120_000
const options: ChannelOptions = { 'grpc.enable_retries': 0, 'grpc.use_local_subchannel_pool': 1 }
const insecure = credentials.createInsecure()
let methods: { readonly work: AnyMethod; readonly check: AnyMethod } | undefined

type AnyMethod = MethodDefinition<unknown, unknown>

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
  return { work: () => ask(client, metadata), change: () => {}, close: () => client.close() }
}

/** grpc-js chooses: its own round_robin over the addresses that it is given. */
async function byGrpcJs({ run, targets }: Prepare): Promise<Calling> {
  const name = giveName(`${run}`, targets)
  const serviceConfig = JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] })
  const client = new Client(name.uri, insecure, { ...options, 'grpc.service_config': serviceConfig })
  await connected(client)
  return {
    work: () => ask(client),
    change: name.change,
    close() {
      client.close()
      name.close()
    },
  }
}

/** Moleculer's strategy chooses among clients with one address each. */
async function byMoleculer({ targets }: Prepare, name: Parameters<typeof moleculerChoice>[0]): Promise<Calling> {
  const choice = moleculerChoice(name)
  const clients = new Map<string, { client: Client; endpoint: MoleculerEndpoint }>()
  const update = (present: readonly Target[]) => {
    for (const { id, port } of present) {
      if (clients.has(id)) continue
      const client = new Client(`127.0.0.1:${port}`, insecure, options)
      clients.set(id, { client, endpoint: moleculerEndpoint(id) })
    }
    choice.update(present.flatMap(({ id }) => clients.get(id)?.endpoint ?? []))
  }
  update(targets)
  await Promise.all([...clients.values()].map(({ client }) => connected(client)))
  const watching = setInterval(watch, watchEveryMs)
  let used = machineTime()

  return {
    work(key) {
      const one = clients.get(choice.select(key).id)
      if (one === undefined) throw new Error('Moleculer chose one that is not there')
      return ask(one.client)
    },
    change: update,
    close() {
      clearInterval(watching)
      for (const { client } of clients.values()) client.close()
    },
  }

  /** What Moleculer's heartbeats and pings would tell: how busy the machine of each node is, and how soon it answers. */
  function watch(): void {
    const before = used
    used = machineTime()
    const cpu = (100 * (used.busyMs - before.busyMs)) / (used.allMs - before.allMs)
    for (const [id, { client, endpoint }] of clients) {
      endpoint.node.cpu = cpu
      const sentAt = performance.now()
      healthy(client).then(
        () => choice.pong(id, performance.now() - sentAt),
        () => {},
      )
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

async function ask(client: Client, metadata?: Metadata): Promise<WorkResponse> {
  return (await unary(client, known().work, {}, metadata)) as WorkResponse
}

async function healthy(client: Client): Promise<void> {
  await unary(client, known().check, { service: '' })
}

function unary(client: Client, method: AnyMethod, request: object, metadata = new Metadata()): Promise<unknown> {
  const { path, requestSerialize, responseDeserialize } = method
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const ended = (error: ServiceError | null, response?: unknown) => (error === null ? resolve(response) : reject(error))
  const deadline = Date.now() + patienceMs
  client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, { deadline }, ended)
  return promise
}

function known() {
  if (methods !== undefined) return methods
  const contracts = loadContracts(process.env.BENCH_CONTRACT)
  const work = contracts.service(benchContract).Work
  const check = contracts.service('grpc.health.v1.Health').Check
  if (work === undefined || check === undefined) throw new Error('the contracts lack a method')
  methods = { work, check }
  return methods
}
