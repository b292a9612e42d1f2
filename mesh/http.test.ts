import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it('serves HTTP, in a router and a controller too, without loading undici', async () => {
  const modules = ['http.ts', '../router/router.ts', '../haproxy/status-http.ts'].map(
    file => new URL(file, import.meta.url).href,
  )
  const program = `
    for (const url of ${JSON.stringify(modules)}) await import(url)
    console.log(process.moduleLoadList.filter(name => /http_server|undici/.test(name)).join())`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program])
  expect(stdout.trim()).toBe('NativeModule _http_server')
})
