import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { callRestSecurely, issueCertificate, subjectAt } from './support/certificates.ts'
import { type ComposeMesh, composeMesh, composeStory } from './support/compose.ts'
import { eventually } from './support/eventually.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { steadyLoad } from './support/load.ts'

composeStory('a mesh under Compose with certificates', () => {
  const base = mkdtempSync(join(tmpdir(), 'certificates-'))
  const folder = join(base, 'live')
  const first = issueCertificate(folder, 'first')
  const second = issueCertificate(join(base, 'next'), 'second')
  let mesh: ComposeMesh
  let doors: readonly string[]
  beforeAll(async () => {
    mesh = await composeMesh('docker compose 2', 'meshwork-tls', { tlsFolder: folder })
    doors = [new URL(mesh.http).host, mesh.grpc]
    await mesh.compose('up', '-d')
    await mesh.untilReady()
    // A router is ready once it knows who is there; one that started before the weather hears of it a moment later.
    const answered = async () => Promise.all([1, 2, 3, 4].map(() => callRestSecurely(url(), place, first)))
    await eventually('every router knows the weather', answered, 60_000)
  })
  afterAll(async () => {
    await mesh[Symbol.asyncDispose]()
    rmSync(base, { recursive: true })
  })

  const place = { location: 'Oslo' }
  const url = () => `https://${new URL(mesh.http).host}/v1/weather/get_current`
  const controllerLog = async () => {
    const [controller] = await mesh.containers('controller')
    return await mesh.docker('logs', String(controller?.id))
  }

  it('answers at both doors under the certificate of the folder, and not in cleartext', async () => {
    for (const door of doors) expect(await subjectAt(door)).toBe('first')
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', mesh.grpc, undefined, {}, first)
    const answers = [await callRestSecurely(url(), place, first), await weather.unary('GetCurrent', place)]
    for (const { instance } of answers) expect(instance).toMatch(/^weather-tool-/)
    await expect(fetch(`${mesh.http}/healthz`)).rejects.toThrow()
  })

  it('takes a renewed certificate without a restart, and loses no call', async () => {
    const started = await mesh.docker('inspect', '--format', '{{.State.StartedAt}}', ...(await ids()))
    const both = `${first}\n${second}`
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', mesh.grpc, undefined, {}, both)
    const grpc = steadyLoad(25, () => weather.unary('GetForecast', place))
    const rest = steadyLoad(10, () => callRestSecurely(url(), place, both))
    await grpc.more(10)
    renameSync(join(base, 'next', 'site.pem'), join(folder, 'site.pem'))
    for (const door of doors) {
      await eventually(`${door} has the new one`, async () => (await subjectAt(door)) === 'second', 60_000)
    }
    await grpc.more(25)
    await Promise.all([grpc.stop(), rest.stop()])
    expect([...grpc.failures, ...rest.failures]).toEqual([])
    await expect(callRestSecurely(url(), place, first)).rejects.toThrow(/certificate/)
    expect(await mesh.docker('inspect', '--format', '{{.State.StartedAt}}', ...(await ids()))).toBe(started)
  })

  it('serves on under the old one while the folder holds rubbish', async () => {
    writeFileSync(join(folder, 'rubbish.pem'), 'this is no certificate\n')
    await eventually('it is refused', async () => /configuration is refused/.test(await controllerLog()), 60_000)
    for (const door of doors) expect(await subjectAt(door)).toBe('second')
    rmSync(join(folder, 'rubbish.pem'))
  })

  const ids = async () => (await mesh.containers()).map(({ id }) => id)
})
