import {
  create,
  createFileRegistry,
  type DescService,
  type FileRegistry,
  fromBinary,
  fromJson,
  type JsonValue,
  toBinary,
  toJson,
} from '@bufbuild/protobuf'
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js'
import { loadContracts } from '#mesh/rpc/contract.ts'

/** What a call came to. */
export interface ReflectiveAnswer {
  readonly messages: readonly JsonValue[]
  readonly instance: string
}

/** A client that knows an address and the reflection protocol, and nothing else: as grpcurl does. */
export interface ReflectiveCaller {
  services(): Promise<readonly string[]>
  describe(service: string): Promise<DescService>
  /** @param path `/weather.v1.WeatherService/GetForecast` */
  call(path: string, request: JsonValue, metadata?: Readonly<Record<string, string>>): Promise<ReflectiveAnswer>
  [Symbol.dispose](): void
}

interface Asked {
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] }
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Uint8Array[] }
  readonly errorResponse?: { readonly errorMessage: string }
}

/**
 * @param address `host:port`
 * @param version of the reflection protocol
 */
export function reflectiveCaller(address: string, version: 'v1' | 'v1alpha' = 'v1'): ReflectiveCaller {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.enable_retries': 0 })
  const reflection = loadContracts().service(`grpc.reflection.${version}.ServerReflection`)
  const info = reflection.ServerReflectionInfo as MethodDefinition<object, Asked>

  function ask(request: object): Promise<Asked> {
    const { promise, resolve, reject } = Promise.withResolvers<Asked>()
    const { path, requestSerialize, responseDeserialize } = info
    const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, { deadline: in30s() })
    stream.on('data', resolve)
    stream.on('error', reject)
    stream.on('end', () => reject(new Error('reflection ended without an answer')))
    stream.write(request)
    stream.end()
    return promise
  }

  async function fileOf(symbol: string): Promise<FileRegistry> {
    const answer = await ask({ fileContainingSymbol: symbol, messageRequest: 'fileContainingSymbol' })
    if (answer.errorResponse) throw new Error(answer.errorResponse.errorMessage)
    const files = new Map<string, FileDescriptorProto>()
    const take = ({ fileDescriptorResponse }: Asked) => {
      for (const bytes of fileDescriptorResponse?.fileDescriptorProto ?? []) {
        const file = fromBinary(FileDescriptorProtoSchema, bytes)
        files.set(file.name, file)
      }
    }
    take(answer)
    for (const { dependency } of files.values()) {
      for (const name of dependency) {
        if (!files.has(name)) take(await ask({ fileByFilename: name, messageRequest: 'fileByFilename' }))
      }
    }
    return createFileRegistry(create(FileDescriptorSetSchema, { file: importsFirst(files) }))
  }

  async function describe(name: string): Promise<DescService> {
    const service = (await fileOf(name)).getService(name)
    if (service === undefined) throw new Error(`reflection gave no ${name}`)
    return service
  }

  return {
    async services() {
      const { listServicesResponse } = await ask({ listServices: '*', messageRequest: 'listServices' })
      return (listServicesResponse?.service ?? []).map(({ name }) => name)
    },
    describe,
    async call(path, request, metadata = {}) {
      const [, service = '', name = ''] = path.split('/')
      const registry = await fileOf(service)
      const method = registry.getService(service)?.methods.find(one => one.name === name)
      if (method === undefined) throw new Error(`reflection gave no ${path}`)
      const bytes = Buffer.from(toBinary(method.input, fromJson(method.input, request, { registry })))
      const { promise, resolve, reject } = Promise.withResolvers<ReflectiveAnswer>()
      const messages: JsonValue[] = []
      let instance = ''
      const sent = new Metadata()
      for (const [key, value] of Object.entries(metadata)) sent.set(key, value)
      // On the wire one answer is a stream of one.
      const same = (value: Buffer) => value
      const stream = client.makeServerStreamRequest(path, same, same, bytes, sent, { deadline: in30s() })
      stream.on('metadata', headers => {
        instance = String(headers.get('mesh-instance')[0] ?? '')
      })
      stream.on('data', (message: Buffer) =>
        messages.push(toJson(method.output, fromBinary(method.output, message), { registry })),
      )
      stream.on('error', reject)
      stream.on('end', () => resolve({ messages, instance }))
      return promise
    },
    [Symbol.dispose]: () => client.close(),
  }
}

/** The order that a registry takes files in; reflection gives them in any. */
function importsFirst(files: ReadonlyMap<string, FileDescriptorProto>): FileDescriptorProto[] {
  const ordered = new Set<FileDescriptorProto>()
  const add = (file: FileDescriptorProto | undefined) => {
    if (file === undefined || ordered.has(file)) return
    for (const name of file.dependency) add(files.get(name))
    ordered.add(file)
  }
  for (const file of files.values()) add(file)
  return [...ordered]
}

function in30s(): number {
  return Date.now() + 30_000
}
