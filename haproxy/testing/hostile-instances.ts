import fc from 'fast-check'
import type { Instance } from '#mesh/instance.ts'

/** What breaks configurations: line ends, comments, quotes, variables, templates, HAProxy's own words. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    'a\n    server evil 1.2.3.4:1',
    'a\r\nglobal',
    'a # b',
    '$HOME',
    '"$PATH"',
    '{{structure}}',
    '{{{runtimeSocket}}}',
    'x } ; shutdown',
    'a\\\nb',
    "' user root '",
    '%[env(PATH)]',
    '../../etc/passwd',
    '\u2028user root',
    '127.0.0.1:1 disabled',
    'fe80::1%eth0',
    '0x7f.1',
    '/ok',
    'shop.example.org',
    'a.v1.Service',
    'mcp-router',
    'http',
    'grpc',
    'direct',
    '80',
    '-1',
    '9'.repeat(40),
    '__proto__',
    'constructor',
  ),
)

/** An instance as somebody registers it who wants HAProxy to do something else. */
export const hostileInstance: fc.Arbitrary<Instance> = fc.record({
  id: hostileText,
  service: fc.oneof(hostileText, fc.constantFrom('mcp-router', 'geo', 'tool-weather')),
  address: fc.oneof(hostileText, fc.constantFrom('127.0.0.1', '::1')),
  port: fc.oneof(fc.integer(), fc.integer({ min: 1, max: 65_535 })),
  health: fc.constantFrom('passing', 'warning', 'critical', 'maintenance'),
  tags: fc.array(hostileText, { maxLength: 2 }),
  meta: fc.dictionary(
    fc.constantFrom('edge', 'edge_host', 'edge_path', 'edge_check', 'grpc_services', 'http_port', 'slots', 'weight'),
    hostileText,
  ),
  createIndex: fc.nat(),
})
