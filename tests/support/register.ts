import type { TestConsul } from './consul.ts'

/** A registration as anybody may write it: the body of `PUT /v1/agent/service/register`. */
export interface ForeignRegistration {
  readonly Name: string
  readonly ID: string
  readonly Address: string
  readonly Port: number
  readonly Tags?: readonly string[]
  readonly Meta?: Readonly<Record<string, string>>
  readonly Check?: Readonly<Record<string, string>>
}

/** What one `curl -X PUT localhost:8500/v1/agent/service/register -d '…'` does. */
export async function register(consul: TestConsul, registration: ForeignRegistration): Promise<void> {
  await put(`${consul.url}/v1/agent/service/register`, JSON.stringify(registration))
}

/** What `curl -X PUT localhost:8500/v1/agent/service/deregister/<id>` does. */
export async function deregister(consul: TestConsul, id: string): Promise<void> {
  await put(`${consul.url}/v1/agent/service/deregister/${id}`)
}

async function put(url: string, body?: string): Promise<void> {
  const reply = await fetch(url, { method: 'PUT', ...(body === undefined ? {} : { body }) })
  if (!reply.ok) throw new Error(`PUT ${url}: ${reply.status} ${await reply.text()}`)
}
