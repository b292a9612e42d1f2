import type { DescMessage } from '@bufbuild/protobuf'
import type { Operation } from '../catalogue/operation.ts'
import { messageOf } from './build-file.ts'
import { types } from './reflected.ts'

/** An operation of some messages, for what looks at nothing but its contract. */
export function operationOf(
  { input = messageOf(), output = messageOf() }: { readonly input?: DescMessage; readonly output?: DescMessage },
  more: Partial<Operation> = {},
): Operation {
  const shape = more.shape ?? 'unary'
  return {
    service: 'tool-test',
    name: 'do_it',
    cli: 'test.do_it',
    mcp: 'test_do_it',
    rest: '/v1/test/do_it',
    grpcService: 'test.TestService',
    path: '/test.TestService/DoIt',
    desc: { kind: 'rpc', name: 'DoIt', methodKind: shape, input, output } as unknown as Operation['desc'],
    registry: types,
    shape,
    hints: { readOnly: false, idempotent: false },
    title: 'Do it',
    description: 'Does it.',
    hidden: false,
    role: 'tool',
    look: {},
    ...more,
  }
}
