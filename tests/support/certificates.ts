import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'

/**
 * Puts a certificate that signs itself, for the loopback, into a folder as `site.pem`, in place of the one that is there.
 *
 * @param name its subject
 * @returns the certificate, for whoever is to trust it
 */
export function issueCertificate(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true })
  const beside = mkdtempSync(join(tmpdir(), 'certificate-'))
  const [key, pem] = [join(beside, 'key.pem'), join(beside, 'cert.pem')]
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', `/CN=${name}`]
  execFileSync(
    'openssl',
    [...args, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', pem],
    { stdio: 'pipe' },
  )
  const certificate = readFileSync(pem, 'utf8')
  const fresh = join(folder, '.site.pem.new')
  writeFileSync(fresh, certificate + readFileSync(key, 'utf8'))
  // A container's user reads it as well.
  chmodSync(fresh, 0o644)
  renameSync(fresh, join(folder, 'site.pem'))
  rmSync(beside, { recursive: true })
  return certificate
}

/** Whose certificate a door shows on a new connection. @param door `host:port` */
export function subjectAt(door: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const { hostname, port } = new URL(`tls://${door}`)
  const socket = connect({ host: hostname, port: Number(port), ALPNProtocols: ['h2'], rejectUnauthorized: false })
  socket.setTimeout(5_000, () => socket.destroy(new Error(`no certificate from ${door}`)))
  socket.once('secureConnect', () => {
    resolve(String(socket.getPeerCertificate().subject.CN))
    socket.destroy()
  })
  socket.once('error', reject)
  return promise
}

/** POSTs JSON over HTTPS, on a new connection, to who has the trusted certificate. @returns the answering instance, by the header */
export function callRestSecurely(url: string, body: unknown, trusted: string): Promise<{ instance: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ instance: string }>()
  const headers = { 'content-type': 'application/json' }
  const asking = request(url, { method: 'POST', agent: false, ca: trusted, headers, timeout: 30_000 }, response => {
    response.resume().on('end', () => {
      if (response.statusCode === 200) resolve({ instance: String(response.headers['mesh-instance']) })
      else reject(new Error(`HTTP ${response.statusCode}`))
    })
  })
  asking.on('error', reject)
  asking.on('timeout', () => asking.destroy(new Error('no answer within 30 s')))
  asking.end(JSON.stringify(body))
  return promise
}
