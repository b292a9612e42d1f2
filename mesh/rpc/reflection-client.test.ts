import { getEventListeners } from 'node:events'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { describe, expect, it } from 'vitest'
import type { ServerReflectionRequest__Output } from '#proto/gen/grpc/reflection/v1/ServerReflectionRequest.ts'
import type { ServerReflectionResponse } from '#proto/gen/grpc/reflection/v1/ServerReflectionResponse.ts'
import type { Transport } from '../call/attempt.ts'
import type { CallRequest } from '../call/call.ts'
import { MeshError } from '../errors.ts'
import { FrameReader, toFrame } from '../frames.ts'
import { ManualClock } from '../manual-clock.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { completed, failed, untilAborted } from '../testing/memory-transport.ts'
import { loadContracts } from './contract.ts'
import { type DescriptorSource, sourceOfDescriptorSet } from './descriptor-source.ts'
import { reflectionClient } from './reflection-client.ts'

const contracts = loadContracts()
const instance = instanceOf('a')
const v1 = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo'
const method = contracts.service('grpc.reflection.v1.ServerReflection').ServerReflectionInfo

type Answer = (request: ServerReflectionRequest__Output) => ServerReflectionResponse

/** A server that answers each request of a stream in turn. */
function server(answer: Answer): Transport & { rounds: ServerReflectionRequest__Output[][] } {
  const rounds: ServerReflectionRequest__Output[][] = []
  const transport = async (_instance: unknown, { body }: CallRequest) => {
    const requests = new FrameReader(1e8).push(body as Buffer).map(bytes => method?.requestDeserialize(bytes))
    rounds.push(requests as ServerReflectionRequest__Output[])
    const frames = rounds.at(-1)?.map(request => toFrame(method?.responseSerialize(answer(request)) ?? Buffer.alloc(0)))
    return { ...completed(instance), body: Buffer.concat(frames ?? []) }
  }
  return Object.assign(transport as Transport, { rounds })
}

function start(transport: Transport) {
  const clock = new ManualClock()
  const caller = new AbortController()
  const reflect = reflectionClient({ transport, contracts, clock, timeoutMs: 1_000 })
  return {
    clock,
    caller,
    reflect: () => reflect(instance, caller.signal),
    left: () => [clock.pending, getEventListeners(caller.signal, 'abort').length],
  }
}

const file = (name: string, ...dependency: string[]) =>
  toBinary(FileDescriptorProtoSchema, create(FileDescriptorProtoSchema, { name, dependency }))
const found = (...files: Uint8Array[]): ServerReflectionResponse => ({
  fileDescriptorResponse: { fileDescriptorProto: files.map(bytes => Buffer.from(bytes)) },
})
const notFound: ServerReflectionResponse = { errorResponse: { errorCode: 5, errorMessage: 'never heard of it' } }
const listing = (...names: string[]): ServerReflectionResponse => ({
  listServicesResponse: { service: names.map(name => ({ name })) },
})

/** A server that knows those files and gives them one at a time. */
const filesOf =
  (files: Readonly<Record<string, Uint8Array>>, services = ['x.X']): Answer =>
  request => {
    if (request.messageRequest === 'listServices') return listing(...services)
    const bytes = files[request.fileByFilename ?? 'first.proto']
    return bytes === undefined ? notFound : found(bytes)
  }

const names = (files: readonly Uint8Array[]) => files.map(bytes => fromBinary(FileDescriptorProtoSchema, bytes).name)

/** A server that answers as ours does. */
function honest(source: DescriptorSource): Answer {
  return request => {
    if (request.messageRequest === 'listServices') return listing(...source.services())
    const files =
      source.fileBySymbol(request.fileContainingSymbol ?? '') ?? source.fileByName(request.fileByFilename ?? '')
    return files === undefined ? notFound : found(...files)
  }
}

describe('reflectionClient', () => {
  it('gathers every file of every service, with comments', async () => {
    const services = ['weather.v1.WeatherService', 'mesh.v1.AgentService']
    const { reflect, left } = start(server(honest(sourceOfDescriptorSet(contracts.descriptorSet, services))))
    const reflected = await reflect()
    expect(reflected.services).toEqual(services)
    expect(names(reflected.files)).toEqual(
      expect.arrayContaining(['weather/v1/weather.proto', 'mesh/v1/agent.proto', 'google/protobuf/descriptor.proto']),
    )
    expect(new Set(names(reflected.files)).size).toBe(reflected.files.length)
    const own = fromBinary(FileDescriptorSetSchema, contracts.descriptorSet).file
    const weather = reflected.files.find(bytes => names([bytes])[0] === 'weather/v1/weather.proto')
    const expected = own.find(({ name }) => name === 'weather/v1/weather.proto')
    expect(
      expected && Buffer.from(toBinary(FileDescriptorProtoSchema, expected)).equals(weather ?? Buffer.alloc(0)),
    ).toBe(true)
    expect(left()).toEqual([0, 0])
  })

  it('asks for imports that did not come along, each once, though nobody knows some of them', async () => {
    const transport = server(
      filesOf({
        'first.proto': file('first.proto', 'unknown-a.proto', 'second.proto'),
        'second.proto': file('second.proto', 'unknown-b.proto', 'first.proto'),
      }),
    )
    const reflected = await start(transport).reflect()
    expect(names(reflected.files)).toEqual(['first.proto', 'second.proto'])
    const asked = transport.rounds
      .flat()
      .map(({ fileByFilename }) => fileByFilename)
      .filter(Boolean)
    expect(asked).toEqual(['unknown-a.proto', 'second.proto', 'unknown-b.proto'])
  })

  it('asks v1alpha of a server that knows only that, and says so of one that knows neither', async () => {
    const old = server(filesOf({ 'first.proto': file('first.proto') }))
    for (const refusal of [completed(instance, 12), failed(instance, true, 'unimplemented')]) {
      const paths: string[] = []
      const alphaOnly: Transport = async (instance, request) => {
        paths.push(request.path)
        return request.path === v1 ? refusal : old(instance, request)
      }
      expect((await start(alphaOnly).reflect()).services).toEqual(['x.X'])
      expect(paths[1]).toBe(v1.replace('v1', 'v1alpha'))
      const { reflect, left } = start(async () => refusal)
      await expect(reflect()).rejects.toThrow('[unimplemented] a offers no gRPC server reflection')
      expect(left()).toEqual([0, 0])
    }
  })

  it('hands on why an instance could not be asked', async () => {
    await expect(start(async () => failed(instance, false)).reflect()).rejects.toThrow('[unavailable] a failed')
    await expect(start(async () => completed(instance, 16)).reflect()).rejects.toThrow('[unauthenticated]')
    const refusing = server(() => ({ errorResponse: { errorCode: 7, errorMessage: 'not for you' } }))
    await expect(start(refusing).reflect()).rejects.toThrow('[permission_denied] not for you')
  })

  it('takes an empty list for an answer', async () => {
    expect(await start(server(() => listing())).reflect()).toEqual({ services: [], files: [] })
    expect(await start(async () => completed(instance)).reflect()).toEqual({ services: [], files: [] })
  })

  it('keeps services whose files nobody can give', async () => {
    expect(await start(server(filesOf({}, ['x.X', 'y.Y']))).reflect()).toEqual({ services: ['x.X', 'y.Y'], files: [] })
  })

  it('stops at imports without end', async () => {
    const endless: Answer = request => {
      if (request.messageRequest === 'listServices') return listing('x.X')
      const n = Number(/\d+/.exec(request.fileByFilename ?? '0')?.[0])
      return found(file(`f${n}.proto`, `f${n + 1}.proto`))
    }
    const transport = server(endless)
    await expect(start(transport).reflect()).rejects.toThrow(/^\[too_large\] reflection gave 2001 files/)
    const broad: Answer = request => {
      if (request.messageRequest === 'listServices') return listing('x.X')
      const name = request.fileByFilename || 'f'
      return found(file(name, ...Array.from({ length: 50 }, (_, i) => `${name}/${i}`)))
    }
    await expect(start(server(broad)).reflect()).rejects.toThrow('[too_large]')
  })

  it('stops at more services or bytes than anybody needs', async () => {
    const many = server(() => listing(...Array.from({ length: 2_001 }, (_, i) => `x.X${i}`)))
    await expect(start(many).reflect()).rejects.toThrow('[too_large] reflection lists 2001 services')
    const huge = create(FileDescriptorProtoSchema, { name: 'huge.proto', package: 'x'.repeat(17 * 1024 * 1024) })
    const answer: Answer = request =>
      request.messageRequest === 'listServices' ? listing('x.X') : found(toBinary(FileDescriptorProtoSchema, huge))
    await expect(start(server(answer)).reflect()).rejects.toThrow('[too_large]')
  })

  it('says that garbage is garbage, at every place where it may stand', async () => {
    const garbage = Buffer.alloc(50, 255)
    const inFile: Answer = request => (request.messageRequest === 'listServices' ? listing('x.X') : found(garbage))
    await expect(start(server(inFile)).reflect()).rejects.toThrow(
      '[malformed] what a tells by reflection is not readable',
    )
    const inMessage: Transport = async () => ({ ...completed(instance), body: toFrame(garbage) })
    await expect(start(inMessage).reflect()).rejects.toThrow('[malformed]')
    const inFrames: Transport = async () => ({ ...completed(instance), body: garbage })
    await expect(start(inFrames).reflect()).rejects.toBeInstanceOf(MeshError)
  })

  it('gives an instance its time for all rounds together, and the caller leave at any moment', async () => {
    const transport: Transport = (instance, request) => untilAborted(request, instance)
    const slow = start(transport)
    const late = expect(slow.reflect()).rejects.toThrow('[deadline_exceeded] a did not tell all within 1000 ms')
    await slow.clock.advance(1_000)
    await late
    expect(slow.left()).toEqual([0, 0])

    const left = start(transport)
    const gone = expect(left.reflect()).rejects.toThrow('[cancelled] not needed any more')
    left.caller.abort(new MeshError('cancelled', 'not needed any more'))
    await gone
    expect(left.left()).toEqual([0, 0])
    await expect(left.reflect()).rejects.toThrow('[cancelled] not needed any more')

    let rounds = 0
    const clock = new ManualClock()
    const dripping: Transport = async (instance, request) => {
      rounds += 1
      await clock.sleep(300, request.signal)
      return server(() => (rounds === 1 ? listing('x.X') : found(file(`f${rounds}`, `f${rounds + 1}`))))(
        instance,
        request,
      )
    }
    const reflect = reflectionClient({ transport: dripping, contracts, clock, timeoutMs: 1_000 })
    const result = expect(reflect(instance, new AbortController().signal)).rejects.toThrow('[deadline_exceeded]')
    for (let i = 0; i < 4; i++) await clock.advance(300)
    await result
    expect(rounds).toBe(4)
  })
})
