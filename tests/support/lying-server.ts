import { create, toBinary } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt'
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js'
import { loadContracts } from '#mesh/rpc/contract.ts'
import { noise } from './raw-socket.ts'

interface Question {
  readonly messageRequest: string
  readonly fileByFilename?: string
  readonly fileContainingSymbol?: string
}

/** What it answers; `undefined`: nothing, ever. */
type Answer = object | undefined

const list = (...names: string[]) => ({ listServicesResponse: { service: names.map(name => ({ name })) } })
const files = (...protos: Uint8Array[]) => ({ fileDescriptorResponse: { fileDescriptorProto: protos } })
const file = (name: string, fields: object = {}) =>
  toBinary(FileDescriptorProtoSchema, create(FileDescriptorProtoSchema, { name, package: 'lie', ...fields }))

/** Ways to lie: what is listed, and what comes when it is asked about. */
export const lies: Readonly<Record<string, (question: Question) => Answer>> = {
  'lists what it cannot define': question =>
    question.messageRequest === 'listServices'
      ? list('lie.v1.Nothing')
      : { errorResponse: { errorCode: 5, errorMessage: 'no such symbol' } },
  'defines with bytes that are no descriptor': question =>
    question.messageRequest === 'listServices' ? list('lie.v1.Noise') : files(noise(200)),
  'defines something else': question =>
    question.messageRequest === 'listServices' ? list('lie.v1.Other') : files(file('other.proto')),
  'imports what is not there': question =>
    question.messageRequest === 'listServices'
      ? list('lie.v1.Imports')
      : question.fileContainingSymbol === undefined
        ? { errorResponse: { errorCode: 5, errorMessage: 'no such file' } }
        : files(file('imports.proto', { dependency: ['gone.proto'], service: [{ name: 'Imports' }] })),
  'has a message of a type that is not there': question =>
    question.messageRequest === 'listServices'
      ? list('lie.Broken')
      : files(
          file('broken.proto', {
            service: [{ name: 'Broken', method: [{ name: 'Do', inputType: '.lie.Gone', outputType: '.lie.Gone' }] }],
          }),
        ),
  'imports for ever': question => {
    if (question.messageRequest === 'listServices') return list('lie.v1.Endless')
    const depth = Number(/\d+/.exec(question.fileByFilename ?? '0')?.[0])
    return files(file(`${depth}.proto`, { dependency: [`${depth + 1}.proto`] }))
  },
  'imports in a circle': question =>
    question.messageRequest === 'listServices'
      ? list('lie.v1.Circle')
      : files(file('a.proto', { dependency: ['b.proto'] }), file('b.proto', { dependency: ['a.proto'] })),
  'has names that are none': question =>
    question.messageRequest === 'listServices' ? list('', '../../etc', '<script>alert(1)</script>') : files(),
  'says nothing when asked': () => undefined,
}

/** A gRPC server whose only service is reflection that does not hold. */
export async function lyingServer(lie: (question: Question) => Answer): Promise<{ port: number; close(): void }> {
  const server = new Server()
  const definition = loadContracts().service('grpc.reflection.v1.ServerReflection')
  server.addService(definition, {
    ServerReflectionInfo(stream: ServerDuplexStream<Question, object>) {
      stream.on('data', (question: Question) => {
        const answer = lie(question)
        if (answer !== undefined) stream.write(answer)
      })
      stream.on('end', () => {
        if (lie({ messageRequest: 'listServices' }) !== undefined) stream.end()
      })
      stream.on('error', () => {})
    },
  })
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
    error === null ? resolve(port) : reject(error),
  )
  return { port: await promise, close: () => server.forceShutdown() }
}
