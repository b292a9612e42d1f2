import {
  create,
  createFileRegistry,
  type DescMethod,
  type DescService,
  type FileRegistry,
  fromBinary,
  fromJson,
  type JsonValue,
  toBinary,
  toJson,
} from '@bufbuild/protobuf'
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { hostPort } from '../host-port.ts'
import type { Instance } from '../instance.ts'
import { createChannels } from './channels.ts'
import { loadContracts } from './contract.ts'
import { reflectionClient } from './reflection-client.ts'
import { createTransport } from './transport.ts'

/** How one call is to be made. */
export interface DynamicCallOptions {
  /** The caller's metadata, such as `mesh-service`. */
  readonly metadata: Readonly<Record<string, string>>
  /** Absent: no deadline. */
  readonly timeoutMs?: number
  readonly signal: AbortSignal
  /** Hears the answer's metadata, once, before the first message; the first value of each name. */
  readonly onMetadata?: (metadata: Readonly<Record<string, unknown>>) => void
}

/** A client that knows nothing beforehand: what there is and how it looks comes by reflection. Messages are JSON. */
export interface DynamicClient {
  /** The gRPC services that the server lists. */
  readonly services: readonly DescService[]
  /**
   * Calls a method of any shape.
   *
   * @param input messages as ProtoJSON, in order; one where the method takes no stream
   * @returns the messages that come back, as they come; throws a MeshError where the call does not end well. To stop
   *   reading is to cancel.
   */
  call(method: DescMethod, input: readonly JsonValue[], options: DynamicCallOptions): AsyncGenerator<JsonValue>
  close(): void
}

const connectTimeoutMs = 3_000
const reflectTimeoutMs = 5_000
const maxMessageBytes = 64 * 1024 * 1024

/**
 * Connects to a gRPC server and learns by reflection what it serves.
 *
 * @param host host name or address
 * @throws MeshError `unavailable` where no gRPC server is there, `unimplemented` where it has no reflection
 */
export async function connectDynamic(
  host: string,
  port: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<DynamicClient> {
  const { registry, names } = await learn(host, port, clock, signal)
  const client = new Client(hostPort(host, port), credentials.createInsecure(), {
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.enable_retries': 0,
  })

  return {
    services: names.flatMap(name => registry.getService(name) ?? []),
    close: () => client.close(),
    async *call(method, input, { metadata, timeoutMs, signal, onMetadata }) {
      const messages = input.map(json => encode(method, registry, json))
      const call = client.makeBidiStreamRequest(
        `/${method.parent.typeName}/${method.name}`,
        (bytes: Buffer) => bytes,
        (bytes: Buffer) => bytes,
        metadataFrom(metadata),
        timeoutMs === undefined ? {} : { deadline: clock.wallMs() + timeoutMs },
      )
      const cancel = () => call.cancel()
      signal.addEventListener('abort', cancel, { once: true })
      call.on('metadata', (received: Metadata) => onMetadata?.(received.getMap()))
      for (const bytes of messages) call.write(bytes)
      call.end()
      try {
        for await (const bytes of call) {
          yield toJson(method.output, fromBinary(method.output, bytes as Buffer), {
            registry,
            alwaysEmitImplicit: true,
          })
        }
      } catch (thrown) {
        const { code, details } = thrown as Partial<ServiceError>
        throw typeof code === 'number' ? MeshError.fromStatus(code, details ?? '') : MeshError.from(thrown)
      } finally {
        signal.removeEventListener('abort', cancel)
        call.cancel()
      }
    },
  }
}

interface Learnt {
  readonly registry: FileRegistry
  /** Full names of the gRPC services listed. */
  readonly names: readonly string[]
}

/** Everything that the server says about itself, as one registry. */
async function learn(host: string, port: number, clock: Clock, signal: AbortSignal): Promise<Learnt> {
  const server: Instance = {
    id: 'the gRPC server',
    service: '',
    address: host,
    port,
    health: 'passing',
    tags: [],
    meta: {},
    createIndex: 0,
  }
  const channels = createChannels({
    clock,
    random: () => 0.5,
    connectTimeoutMs,
    probeTimeoutMs: connectTimeoutMs,
    onReachable: () => {},
  })
  try {
    const transport = createTransport({ channels, clock, maxResponseBytes: maxMessageBytes })
    const reflect = reflectionClient({ transport, contracts: loadContracts(), clock, timeoutMs: reflectTimeoutMs })
    const { services, files } = await reflect(server, signal)
    const file = importsFirst(files.map(bytes => fromBinary(FileDescriptorProtoSchema, bytes)))
    return { registry: createFileRegistry(create(FileDescriptorSetSchema, { file })), names: services }
  } finally {
    channels.close()
  }
}

/** Files in an order in which each stands after those that it imports; what only its options need may be missing. */
function importsFirst(files: readonly FileDescriptorProto[]): FileDescriptorProto[] {
  const byName = new Map(files.map(file => [file.name, file]))
  const ordered = new Set<FileDescriptorProto>()
  const visit = (file: FileDescriptorProto): void => {
    byName.delete(file.name) // each once; imports in a circle end here too
    file.dependency = file.dependency.filter(name => names.has(name))
    for (const name of file.dependency) {
      const imported = byName.get(name)
      if (imported !== undefined) visit(imported)
    }
    ordered.add(file)
  }
  const names = new Set(byName.keys())
  for (const file of files) if (byName.has(file.name)) visit(file)
  return [...ordered]
}

function encode(method: DescMethod, registry: FileRegistry, json: JsonValue): Buffer {
  try {
    return Buffer.from(toBinary(method.input, fromJson(method.input, json, { registry })))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new MeshError('invalid_argument', reason, { cause })
  }
}

function metadataFrom(pairs: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(pairs)) metadata.set(name, value)
  return metadata
}
