import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { killAtExit } from '../../tests/support/at-exit.ts'
import { eventually } from '../../tests/support/eventually.ts'
import { freePorts } from '../../tests/support/free-port.ts'

/** Whether nginx is here: Debian's package `nginx-core`. */
export function hasNginx(): boolean {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** nginx that passes gRPC on. */
export interface Nginx extends AsyncDisposable {
  readonly port: number
  /** Its master, whose children do the work. */
  readonly pid: number
}

/** As many workers as CPUs, as HAProxy has threads; connections to the upstream are kept; no access log. */
const configuration = (port: number, upstreamPort: number) => `
daemon off;
user root;
worker_processes auto;
pid nginx.pid;
error_log stderr warn;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000;
  http2_max_concurrent_streams 1000;
  client_body_temp_path body;
  upstream router {
    server 127.0.0.1:${upstreamPort};
    keepalive 64;
    keepalive_requests 1000000;
  }
  server {
    listen 127.0.0.1:${port} http2;
    location / { grpc_pass grpc://router; }
  }
}
`

/**
 * Starts nginx before a gRPC port of the loopback, as one would configure it for that: the other way to have an edge.
 *
 * @param folder where its files go
 */
export async function startNginx(folder: string, upstreamPort: number): Promise<Nginx> {
  const [port = 0] = await freePorts(1)
  const file = join(folder, 'nginx.conf')
  await writeFile(file, configuration(port, upstreamPort))
  const child = spawn('nginx', ['-p', folder, '-e', 'stderr', '-c', file], { stdio: ['ignore', 'inherit', 'inherit'] })
  // Not SIGKILL: its workers would live on without it.
  const end = () => void child.kill('SIGTERM')
  const spare = killAtExit(end)
  const ended = once(child, 'exit')
  const [found] = await Promise.race([
    eventually('nginx listens', () => answers(port)).then(() => ['listening']),
    ended.then(() => ['ended']),
  ])
  if (found === 'ended') {
    spare()
    throw new Error('nginx ended at its start')
  }
  return {
    port,
    pid: child.pid ?? -1,
    async [Symbol.asyncDispose]() {
      end()
      await ended
      spare()
    },
  }
}

function answers(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(port, '127.0.0.1')
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
