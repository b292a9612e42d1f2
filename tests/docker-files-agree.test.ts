import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

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
