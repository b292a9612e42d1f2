import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '#mesh/log.ts'
import { loadContracts, ownDescriptors } from '#mesh/rpc/contract.ts'
import { type Served, serve } from '#mesh/rpc/serve.ts'
import type { AskingRequest__Output } from '#proto/gen/conformance/v1/AskingRequest.ts'
import { memoryTerminal } from '../cli/memory-terminal.ts'
import { runMesh } from '../cli/run-mesh.ts'
import { askAndTell, form } from './conformance/worker/ask.ts'
import { eventually } from './support/eventually.ts'
import { story, type TestRouter, useMesh } from './support/mesh.ts'
import { type RpcMessage, rawModernMcp } from './support/raw-mcp.ts'

const tool = 'test_input_required_result_elicitation'
const accepted = { inputResponses: { name: { action: 'accept', content: { name: 'Ada' } } } }

/** The conformance suite's tool that asks a person, without its promise that it may run twice. */
function contractsWithoutPromise(folder: string) {
  const set = fromBinary(FileDescriptorSetSchema, readFileSync(ownDescriptors))
  for (const file of set.file.filter(({ package: name }) => name === 'conformance.v1')) {
    file.service = file.service.filter(({ name }) => name === 'AskingService')
    for (const service of file.service) {
      service.method = service.method.filter(({ name }) => name === 'AskPerson')
      for (const { options } of service.method) if (options !== undefined) options.idempotencyLevel = 0
    }
  }
  const path = join(folder, 'descriptors.binpb')
  writeFileSync(path, toBinary(FileDescriptorSetSchema, set))
  return loadContracts(path)
}

story('an operation that must not run twice asks its caller', () => {
  const mesh = useMesh({ routers: 2 })
  let folder: string
  let served: Served
  /** How often it went on with an answer. */
  let ran = 0

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshwork-asker-'))
    const methods = {
      askPerson({ round }: AskingRequest__Output) {
        if (round?.responses.name !== undefined) ran += 1
        return askAndTell(round, { name: form('Who are you?', { name: { type: 'string' } }) }, 'Hello,')
      },
    }
    served = await serve({
      name: 'worker-asker',
      version: '1.0.0',
      env: { CONSUL_HTTP_ADDR: mesh.consul.url, DRAIN_DELAY_MS: '0' },
      contracts: contractsWithoutPromise(folder),
      services: [{ contract: 'conformance.v1.AskingService', methods }],
      log: silentLog,
    })
    await Promise.all(mesh.routers.map(router => mesh.untilPassing('worker-asker', [served.instanceId], router)))
  })
  afterAll(async () => {
    await served?.drain()
    rmSync(folder, { recursive: true, force: true })
  })

  const call = ({ http }: TestRouter, more: object = {}) =>
    rawModernMcp(`${http}/mcp`, { elicitation: {} }).call('tools/call', { name: tool, arguments: {}, ...more })
  const ask = async (router: TestRouter) => String((await call(router)).result?.requestState)
  const answer = (router: TestRouter, requestState: string) => call(router, { ...accepted, requestState })
  const refused = (why: string) => ({ error: { code: -32602, message: expect.stringContaining(why) } })
  const wellDone = { result: { resultType: 'complete', content: [{ text: expect.stringContaining('Ada') }] } }

  /** Answers once, and says how often the operation went on because of it. */
  async function ranBy(router: TestRouter, requestState: string): Promise<[RpcMessage, times: number]> {
    const before = ran
    return [await answer(router, requestState), ran - before]
  }

  function both(): [TestRouter, TestRouter] {
    const [first, second] = mesh.routers.slice(-2)
    if (first === undefined || second === undefined) throw new Error('two routers')
    return [first, second]
  }

  it('takes an answer once, at the router that asked or at another, and says why it takes it no second time', async () => {
    const [a, b] = both()
    for (const [first, second] of [
      [a, a],
      [a, b],
      [b, a],
      [b, b],
    ] as const) {
      const state = await ask(a)
      expect(await ranBy(first, state)).toMatchObject([wellDone, 1])
      expect(await ranBy(second, state)).toMatchObject([refused('it was used before'), 0])
    }
  })

  it('takes one of many that come at once to both', async () => {
    const routers = both()
    const state = await ask(routers[0])
    const before = ran
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => answer(routers[i % 2] ?? routers[0], state)))
    expect(answers.filter(({ error }) => error === undefined)).toMatchObject([wellDone])
    expect(ran - before).toBe(1)
  })

  it('takes none that is forged, or of other arguments', async () => {
    const [a, b] = both()
    const state = await ask(a)
    const forged = `${state.slice(0, -5)}${state.at(-5) === 'A' ? 'B' : 'A'}${state.slice(-4)}`
    expect(await ranBy(b, forged)).toMatchObject([refused('no router of this mesh made it'), 0])
    const other = await call(b, { ...accepted, requestState: state, arguments: { else: true } })
    expect(other).toMatchObject(refused('it belongs to another request'))
    expect(await ranBy(b, state)).toMatchObject([wellDone, 1])
  })

  it('takes one still when the router that asked is dead, and then once at the one that is left', async () => {
    const [a, b] = both()
    const state = await ask(a)
    await a.kill()
    expect(await ranBy(b, state)).toMatchObject([wellDone, 1])
    expect(await ranBy(b, state)).toMatchObject([refused('it was used before'), 0])
  })

  it('takes none whose time is over', async () => {
    const hasty = await mesh.startRouter({ INPUT_ROUND_TTL_MS: '1' })
    await mesh.untilPassing('worker-asker', [served.instanceId], hasty)
    expect(await ranBy(hasty, await ask(hasty))).toMatchObject([refused('its time is over'), 0])
  })

  it('takes none that was sealed with a key that somebody has revoked since', async () => {
    const [b] = both()
    const state = await ask(b)
    const [, id = ''] = state.split('.')
    const world = { env: { CONSUL_HTTP_ADDR: mesh.consul.url }, root: '/nowhere', terminal: memoryTerminal() }
    expect(await runMesh(['key', 'revoke', id], '0', { ...world, signal: new AbortController().signal })).toBe(0)
    await eventually('the key counts for nothing', async () => {
      const { error } = await call(b, { requestState: state, arguments: { else: true } })
      return error?.message.includes('a key that is not in use any more')
    })
    expect(await ranBy(b, state)).toMatchObject([refused('not in use any more'), 0])
    expect(await ranBy(b, await ask(b))).toMatchObject([wellDone, 1])
  })
})
