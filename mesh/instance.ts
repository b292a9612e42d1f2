/** An instance's health as Consul knows it; `maintenance` is an operator's wish, the rest are check results. */
export type Health = 'passing' | 'warning' | 'critical' | 'maintenance'

/** One running process that answers to a service's name. A value: a change of health is a new Instance. */
export interface Instance {
  /** Unique id, new at every start: `echo-agent-1f3a9c02`. */
  readonly id: string
  /** The Consul service that it answers to: `agent-echo`. */
  readonly service: string
  /** IP address or host name. */
  readonly address: string
  /** TCP port, 1 to 65535. */
  readonly port: number
  readonly health: Health
  readonly tags: readonly string[]
  /** What it says of itself beyond reflection; see `instance-meta.ts` for the keys that the mesh reads. */
  readonly meta: Readonly<Record<string, string>>
  /** Consul's CreateIndex: the later of two registrations has the higher one. */
  readonly createIndex: number
}

/** Every instance of a service at one moment, healthy or not: whole, never a delta. */
export interface Snapshot {
  readonly service: string
  /** One per id and address, sorted by id. */
  readonly instances: readonly Instance[]
}
