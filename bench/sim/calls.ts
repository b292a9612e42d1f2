import type { Lease } from '#mesh/balance/balancer.ts'

/** Calls under way, in columns; the place of one that ended is taken by a later one. */
export class Calls {
  arrivedAt = new Float64Array(1024)
  size = new Float64Array(1024)
  /** The station's index, the router's, and the call that waits behind this one there; -1: none. */
  station = new Int32Array(1024)
  behind = new Int32Array(1024)
  readonly leases: (Lease | undefined)[] = []
  readonly #free: number[] = []
  #used = 0

  /** @returns its place */
  add(arrivedAt: number, size: number, station: number, lease: Lease): number {
    const call = this.#free.pop() ?? this.#used++
    if (call === this.size.length) this.#grow()
    this.arrivedAt[call] = arrivedAt
    this.size[call] = size
    this.station[call] = station
    this.behind[call] = -1
    this.leases[call] = lease
    return call
  }

  remove(call: number): void {
    this.leases[call] = undefined
    this.#free.push(call)
  }

  #grow(): void {
    const length = 2 * this.size.length
    const [arrivedAt, size, station, behind] = [this.arrivedAt, this.size, this.station, this.behind]
    this.arrivedAt = new Float64Array(length)
    this.size = new Float64Array(length)
    this.station = new Int32Array(length)
    this.behind = new Int32Array(length)
    this.arrivedAt.set(arrivedAt)
    this.size.set(size)
    this.station.set(station)
    this.behind.set(behind)
  }
}
