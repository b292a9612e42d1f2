import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * Who listens on a port, for people: ` by pid 4711 (node server.js)`.
 *
 * @returns empty where it cannot be found out: not Linux, or a process of somebody else
 */
export function describeHolder(port: number): string {
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(file => listeningInodes(read(file), port))
  const pid = inodes.length === 0 ? undefined : pidOf(inodes)
  if (pid === undefined) return ''
  const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
  return ` by pid ${pid} (${command.length > 60 ? `${command.slice(0, 60)}…` : command})`
}

/**
 * Inodes of sockets that listen on a port.
 *
 * @param table the text of /proc/net/tcp or tcp6: local address in field 2 as HEX:PORT, state in 4, inode in 10
 */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = table.split('\n').map(line => line.trim().split(/\s+/))
  return rows.flatMap(fields => (fields[1]?.endsWith(suffix) && fields[3] === '0A' && fields[9] ? [fields[9]] : []))
}

function pidOf(inodes: readonly string[]): string | undefined {
  const wanted = new Set(inodes.map(inode => `socket:[${inode}]`))
  const pids = list('/proc').filter(name => /^\d+$/.test(name))
  return pids.find(pid => list(`/proc/${pid}/fd`).some(fd => wanted.has(link(`/proc/${pid}/fd/${fd}`))))
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
