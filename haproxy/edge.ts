import type { Clock } from '#mesh/clock.ts'
import { type Log, written } from '#mesh/log.ts'
import type { Resolver } from '#mesh/resolve/resolver.ts'
import { createAddressBook } from './address-book.ts'
import { certificateFingerprint, watchFolder } from './certificates.ts'
import type { EdgeConfig } from './config.ts'
import { createConfigFile } from './config-file.ts'
import { createConfiguration } from './configuration.ts'
import { startController } from './controller.ts'
import { createEdgeMetrics } from './edge-metrics.ts'
import { createHaproxyProcess } from './haproxy-process.ts'
import { createPlanner } from './planner.ts'
import { createRender } from './render.ts'
import { createRuntimeApi } from './runtime-api.ts'
import { serveStatus } from './status-http.ts'

export interface EdgeOptions {
  readonly config: EdgeConfig
  /** The text of `haproxy.cfg.hbs`, or of the operator's own. */
  readonly template: string
  readonly resolver: Resolver
  readonly lookup: (host: string) => Promise<string>
  /** Where a file of that name lies. */
  readonly files: (name: string) => string
  readonly clock: Clock
  readonly log: Log
}

export interface Edge {
  /** Ends the controller, and HAProxy where it is ours and the settings say so. */
  drain(): Promise<void>
}

/** How long HAProxy has to answer one line of commands. */
const runtimeTimeoutMs = 2_000

/** Puts the controller together: what it watches, what it drives, and its own port. */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const { config, template, resolver, lookup, files, clock, log } = options
  const { TLS_DIR: tlsFolder } = config
  const metrics = createEdgeMetrics()
  const runtimeSocket = files('haproxy.sock')
  const masterSocket = files('master.sock')
  const configPath = files('haproxy.cfg')
  let wake = () => {}
  const onChange = () => wake()

  const haproxy = createHaproxyProcess({
    binary: config.HAPROXY_BIN,
    managed: config.HAPROXY_MANAGED,
    configPath,
    masterSocket,
    pidPath: files('haproxy.pid'),
    master: createRuntimeApi(masterSocket, { clock, timeoutMs: runtimeTimeoutMs }),
    clock,
    log,
    onEnd: onChange,
  })
  const planner = createPlanner({
    clock,
    settings: {
      doors: {
        bind: config.BIND,
        httpPort: config.HTTP_PORT,
        grpcPort: config.GRPC_PORT,
        statsBind: config.STATS_BIND,
        statsPort: config.STATS_PORT,
        runtimeSocket,
        ...(tlsFolder === undefined ? {} : { tlsFolder }),
        ratePerClient: config.RATE_LIMIT_PER_CLIENT,
        ratePerTool: config.RATE_LIMIT_PER_TOOL,
        maxBodyBytes: config.MAX_BODY_BYTES,
        maxConnections: config.MAX_CONNECTIONS,
        streamTimeout: `${config.STREAM_TIMEOUT_MS}ms`,
        accessLog: config.ACCESS_LOG,
      },
      membership: config.MEMBERSHIP,
      slotHeadroom: config.SLOT_HEADROOM,
      startGraceMs: config.START_GRACE_MS,
    },
  })
  const configuration = createConfiguration({
    render: createRender(template),
    file: createConfigFile(configPath),
    haproxy,
    ...(tlsFolder === undefined ? {} : { certificates: () => certificateFingerprint(tlsFolder) }),
    metrics,
    clock,
    log,
  })
  const controller = startController({
    resolver,
    addresses: createAddressBook({ lookup, clock, onChange }),
    planner,
    configuration,
    haproxy,
    runtime: createRuntimeApi(runtimeSocket, { clock, timeoutMs: runtimeTimeoutMs }),
    maxBackends: config.MAX_BACKENDS,
    metrics,
    clock,
    log,
  })
  wake = controller.wake
  const endWatch = tlsFolder === undefined ? () => {} : watchFolder(tlsFolder, onChange)
  const control = await serveStatus(config.CONTROL_HOST, config.CONTROL_PORT, metrics.registry, controller.status)
  log.info({ controlPort: control.port, httpPort: config.HTTP_PORT, grpcPort: config.GRPC_PORT }, 'listening')
  const reachedAt = config.PUBLISHED_AT ?? config.BIND
  if (!isLoopback(reachedAt)) {
    log.warn({ at: reachedAt }, 'the doors are open beyond this machine, and nobody is asked who he is')
  }

  return {
    async drain() {
      log.info('ending')
      await controller.end()
      endWatch()
      if (config.HAPROXY_STOP) await haproxy.stop(config.DRAIN_GRACE_MS)
      control.close()
      log.info('ended')
      await written(log)
    },
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || host.startsWith('127.')
}
