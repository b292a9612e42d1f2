import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { routerNode } from '../cli/local/router-node.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (name: string) => readFileSync(`${root}${name}`, 'utf8')
const compose = read('docker-compose.yml') + read('docker-compose.tls.yml')
/** Without what the user says by variables: `${NAME:-default}`. */
const variables = new Map(
  [...compose.matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g)].map(([, name = '', value = '']) => [name, value]),
)
const example = new Map(
  [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
)

describe('docker-compose.yml', () => {
  it('takes every variable of .env.example, and no other', () => {
    expect([...variables.keys()].sort()).toEqual([...example.keys()].sort())
  })

  it('has the defaults that .env.example gives, or leaves them to the program', () => {
    for (const [name, value] of variables) if (value !== '') expect(example.get(name), name).toBe(value)
  })

  it('starts HAProxy at once on a file of the doors that are asked for, and waits for it where there is another', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'haproxy-starts-'))
    const file = join(folder, 'haproxy.cfg')
    const plain = 'frontend http\n    bind 0.0.0.0:8080\n'
    const secure = 'frontend http\n    bind 0.0.0.0:8080 ssl crt /run/certificates alpn h2,http/1.1\n'
    writeFileSync(join(folder, 'haproxy'), `#!/bin/sh\ncat ${file}\n`, { mode: 0o755 })
    // Each turn of its wait is told.
    writeFileSync(join(folder, 'sleep'), '#!/bin/sh\necho waits\nexec /bin/sleep "$1"\n', { mode: 0o755 })
    const [, script = ''] =
      /^ {4}command:\n {6}- \|\n(.*?)^ {4}init:/ms.exec(read('docker-compose.yml').split('  haproxy:')[1] ?? '') ?? []
    const start = (tlsFolder: string) => {
      const env = { PATH: `${folder}:${process.env.PATH}`, TLS_DIR: tlsFolder }
      return spawn('sh', ['-c', script.replaceAll('$$', '$').replaceAll('/run/meshwork', folder)], { env })
    }
    const cases = [
      ['', plain, secure],
      ['/run/certificates', secure, plain],
    ] as const
    for (const [tlsFolder, right, wrong] of cases) {
      writeFileSync(file, right)
      expect(await text(start(tlsFolder).stdout)).toBe(right)
      writeFileSync(file, wrong)
      const waiting = start(tlsFolder)
      await once(waiting.stdout, 'readable')
      writeFileSync(file, right)
      expect(await text(waiting.stdout)).toMatch(new RegExp(`^(waits\\n)+${right.replaceAll('/', '.')}$`))
    }
    rmSync(folder, { recursive: true })
  })

  it('runs a router as local mode does, in the image that keeps it compiled for that', () => {
    const flags = routerNode.flags.join(', ')
    expect(compose).toContain(`command: [${flags}, router/main.ts]`)
    for (const [name, value] of Object.entries(routerNode.env)) expect(compose).toContain(`${name}: "${value}"`)
    expect(read('Dockerfile')).toContain(`node ${routerNode.flags.join(' ')} router/main.ts`)
  })

  it('names no container, and binds every port to an address that can be set', () => {
    expect(compose).not.toContain('container_name')
    const ports = [...compose.matchAll(/^ +- (.*):\d+$/gm)].map(([, port]) => port)
    expect(ports).toHaveLength(4)
    for (const port of ports) expect(port).toMatch(/^\$\{[A-Z_]*BIND:-127\.0\.0\.1\}:\$\{[A-Z]+_PORT:-\d+\}$/)
  })

  it('runs images that scripts/base-images.sh can stand in for, as does Dockerfile', () => {
    const known = execFileSync('sh', ['scripts/base-images.sh', '--list'], { cwd: root, encoding: 'utf8' })
      .trim()
      .split('\n')
    const bases = [...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, name = '']) => name)
    const images = [variables.get('HAPROXY_IMAGE'), variables.get('CONSUL_IMAGE')]
    expect([...bases, ...images].sort()).toEqual([...known].sort())
  })
})
