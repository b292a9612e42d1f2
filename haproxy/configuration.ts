import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import type { ConfigFile } from './config-file.ts'
import type { EdgeMetrics } from './edge-metrics.ts'
import type { HaproxyProcess } from './haproxy-process.ts'
import type { ConfigModel, RenderConfig, RenderedConfig } from './render.ts'

export interface ConfigurationOptions {
  readonly render: RenderConfig
  readonly file: ConfigFile
  readonly haproxy: HaproxyProcess
  /** Which certificates there are now; absent: TLS is off. */
  readonly certificates?: () => Promise<string>
  readonly metrics: EdgeMetrics
  readonly clock: Clock
  readonly log: Log
}

/** The file, and the structure that HAProxy runs by it. */
export interface Configuration {
  /**
   * Brings the file up to date, and reloads HAProxy where the structure is another. A structure that is refused leaves
   * the one that serves, whose file still follows its members.
   *
   * @param running the structure that runs; `undefined`: HAProxy does not, and will read the file when it does
   * @throws MeshError where neither is possible: the disk is full, HAProxy does not answer
   */
  bring(model: ConfigModel, running: string | undefined): Promise<void>
  /** Writes a file where there is none. */
  begin(model: ConfigModel): Promise<void>
  /** Why the newest structure is not the one that runs; `undefined`: it is. */
  readonly refusal: string | undefined
  readonly reloads: number
}

/** A structure that was refused is tried again after this, since what it lacked may be outside of it. */
const retryAfterMs = 30_000

export function createConfiguration(options: ConfigurationOptions): Configuration {
  const { render, file, haproxy, certificates, metrics, clock, log } = options
  let reloads = 0
  let refused: { readonly structure: string; readonly reason: string; readonly at: number } | undefined
  /** The last model whose structure was seen to run. */
  let accepted: ConfigModel | undefined

  async function complete(model: ConfigModel): Promise<ConfigModel> {
    return certificates === undefined ? model : { ...model, certificates: await certificates() }
  }

  async function writeChange(text: string): Promise<void> {
    if ((await file.read()) !== text) await file.replace(text)
  }

  function accept(model: ConfigModel): void {
    accepted = model
    refused = undefined
    metrics.refused(false)
  }

  async function change(model: ConfigModel, { text, structure }: RenderedConfig, runs: boolean): Promise<void> {
    const before = await file.read()
    // HAProxy is not there to be told, and will read what is written already.
    if (!runs && before === text) return
    try {
      await file.replace(text, haproxy.validate)
      if (runs) {
        await haproxy.reload()
        reloads += 1
        metrics.reloaded('done')
        log.info({ structure }, 'HAProxy is reloaded')
      }
      accept(model)
    } catch (thrown) {
      const cause = MeshError.from(thrown)
      if (cause.code !== 'bad_config') throw cause
      if (before !== undefined) await writeChange(before)
      refused = { structure, reason: cause.text, at: clock.now() }
      metrics.reloaded('refused')
      metrics.refused(true)
      log.error({ reason: cause.text }, 'the new configuration is refused; the one before it serves on')
    }
  }

  /** The structure that serves, with the members of now. */
  async function keepMembers(wanted: ConfigModel, running: string | undefined): Promise<void> {
    if (accepted === undefined) return
    const now = new Map(wanted.backends.map(({ name, servers }) => [name, servers]))
    const backends = accepted.backends.map(backend => {
      const servers = now.get(backend.name) ?? backend.servers
      return { ...backend, servers: wanted.dynamic ? servers : servers.slice(0, backend.servers.length) }
    })
    const { text, structure } = render({ ...accepted, backends })
    if (structure === running) await writeChange(text)
  }

  return {
    async bring(wanted, running) {
      const model = await complete(wanted)
      const config = render(model)
      if (config.structure === running) {
        accept(model)
        await writeChange(config.text)
        return
      }
      const isKnownBad = refused?.structure === config.structure && clock.now() - refused.at < retryAfterMs
      if (!isKnownBad) await change(model, config, running !== undefined)
      if (refused !== undefined) await keepMembers(model, running)
    },
    async begin(wanted) {
      if ((await file.read()) === undefined) await file.replace(render(await complete(wanted)).text, haproxy.validate)
    },
    get refusal() {
      return refused?.reason
    },
    get reloads() {
      return reloads
    },
  }
}
