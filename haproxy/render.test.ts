import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createRender } from './render.ts'
import { goldenModels, modelOf, plainDoors } from './testing/config-models.ts'
import { hostileInstance } from './testing/hostile-instances.ts'
import { instance, router, snapshotsOf } from './testing/instances.ts'

const template = readFileSync(new URL('./haproxy.cfg.hbs', import.meta.url), 'utf8')
const render = createRender(template)
const folder = mkdtempSync(join(tmpdir(), 'render-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** HAProxy's own word on a text: its complaints and warnings; empty where it has none. */
function check(text: string): string {
  const path = join(folder, 'haproxy.cfg')
  writeFileSync(path, text)
  try {
    return execFileSync('haproxy', ['-c', '-f', path], { encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    return String((error as { stderr?: string }).stderr)
  }
}

const hasHaproxy = (() => {
  try {
    return execFileSync('haproxy', ['-v']).length > 0
  } catch {
    if (process.env.CI === 'true') throw new Error('CI needs HAProxy: apt-get install haproxy')
    return false
  }
})()

describe('render', () => {
  for (const [name, model] of Object.entries(goldenModels)) {
    it(`writes golden/${name}.cfg`, async () => {
      await expect(render(model).text).toMatchFileSnapshot(`golden/${name}.cfg`)
    })

    it.skipIf(!hasHaproxy)(`writes what HAProxy takes without a warning: ${name}`, () => {
      const certificates = join(folder, 'certs')
      const tlsFolder = model.doors.tlsFolder === undefined ? {} : { tlsFolder: selfSigned(certificates) }
      const doors = { ...model.doors, ...tlsFolder, runtimeSocket: join(folder, 'haproxy.sock') }
      expect(check(render({ ...model, doors }).text).trim()).toBe('Configuration file is valid')
    })
  }

  it('keeps its fingerprint while only members change, and changes it with everything else', () => {
    const one = modelOf(snapshotsOf(router('a', 50_061)))
    const other = modelOf(snapshotsOf(router('b', 50_062, { meta: { http_port: '81', weight: '3' } })))
    const structure = render(one).structure
    expect(render(other).text).not.toBe(render(one).text)
    expect(render(other).structure).toBe(structure)
    const others = [
      { ...one, certificates: 'others' },
      { ...one, dynamic: true },
      { ...one, doors: { ...plainDoors, ratePerClient: 1 } },
      modelOf(snapshotsOf(router('a', 50_061), router('b', 50_062))),
      modelOf(snapshotsOf(router('a', 50_061), instance('x', 'x', { meta: { edge: 'http', edge_path: '/x' } }))),
    ]
    expect(new Set([structure, ...others.map(model => render(model).structure)]).size).toBe(others.length + 1)
  })

  it('says what is wrong with a template, and refuses a value that is no word', () => {
    const [model] = Object.values(goldenModels)
    if (model === undefined) throw new Error('no model')
    expect(() => createRender('{{nothing.there}}')(model)).toThrow(/the template fails/)
    expect(() => createRender('{{#if}}')(model)).toThrow(/the template fails/)
    expect(() => render({ ...model, doors: { ...plainDoors, bind: '1\n2' } })).toThrow(/view.bind holds/)
  })

  it('writes only lines of known shapes, whatever anybody wrote into Consul', () => {
    fc.assert(
      fc.property(fc.array(hostileInstance, { maxLength: 6 }), instances => {
        const { text } = render(modelOf(snapshotsOf(...instances)))
        const strange = text.split('\n').filter(line => !isKnown(line))
        expect(strange).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  })
})

const fixedLines = new Set(
  Object.values(goldenModels)
    .map(model => render({ ...model, doors: plainDoors }).text)
    .join('\n')
    .split('\n')
    .filter(
      line =>
        !/^ {4}(server|use_backend|description) |^backend |# \S+ of \S+; whoever|http-check send|grpc-status 14/.test(
          line,
        ),
    ),
)

const name = '[A-Za-z0-9][A-Za-z0-9._-]*'
const path = '(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+'
const host = '[a-z0-9-]+(\\.[a-z0-9-]+)+'
const onHost = `( \\{ req\\.hdr\\(host\\),field\\(1,:\\),lower -m str ${host} \\})`
const knownShapes = [
  '    description slots-[0-9a-f]{16}',
  `backend ${name} from (http|grpc)`,
  `    server slot\\d+ ([0-9.]+|\\[[0-9a-f:.]+\\]):\\d+ port \\d+ weight \\d+( maxconn \\d+)?( disabled)?( # [A-Za-z0-9._:[\\]-]+)?`,
  `    use_backend ${name} if \\{ path -m str ${path} \\}${onHost}?`,
  `    use_backend ${name} if \\{ path -m beg ${path}/ \\}${onHost}?`,
  `    use_backend ${name} if${onHost}`,
  `    use_backend ${name} if \\{ path_beg /[A-Za-z0-9_.]+/ \\} (!\\{ req\\.hdr\\(mesh-service\\) -m found \\}|\\{ req\\.hdr\\(mesh-service\\) -m str ${name} \\})`,
  `    # [A-Za-z0-9_.]+ of ${name}; whoever names another service in mesh-service goes on to the routers\\.`,
  `    http-check send meth GET uri ${path} ver HTTP/1\\.1 hdr host localhost`,
  `    http-request return status 200 hdr grpc-status 14 hdr grpc-message "\\[no_instance\\] nothing of ${name} is ready" hdr Retry-After 1 if \\{ nbsrv eq 0 \\} !\\{ stopping \\}`,
].map(shape => new RegExp(`^${shape}$`))

function isKnown(line: string): boolean {
  return fixedLines.has(line) || knownShapes.some(shape => shape.test(line))
}

/** A folder with a certificate in it. */
function selfSigned(certificates: string): string {
  execFileSync('mkdir', ['-p', certificates])
  const [key, pem] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost']
  execFileSync('openssl', [...args, '-keyout', key, '-out', pem], { stdio: 'pipe' })
  writeFileSync(join(certificates, 'localhost.pem'), readFileSync(pem, 'utf8') + readFileSync(key, 'utf8'))
  return certificates
}
