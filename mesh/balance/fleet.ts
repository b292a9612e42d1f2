import type { Instance } from '../instance.ts'
import { parseInstanceMeta } from '../instance-meta.ts'
import { hashOf } from './hash.ts'
import { RecentMedian } from './recent-median.ts'

/** What is known of each instance, one number each. Times are in the clock's monotonic milliseconds. */
const names = [
  /** Calls that this process has under way at it; and those of them that began since its last report. */
  'inFlight',
  'sent',
  /** What it last said that it works on, and when; NaN: nothing, or nothing that is believed. */
  'reported',
  'reportedAt',
  /** How many of those were of others, NaN as above; and how this router takes them: times so much. */
  'others',
  'tilt',
  /** Calls that it is taken to have in all, as of a moment ago but for what happened here since: see `adaptive.ts`. */
  'queue',
  /** 1; 0 after a fault, until a call goes well: then what it reports is not believed. */
  'believed',
  /** Calls that it can work on at once; 1 where nobody says. */
  'slots',
  /** 1 where it said how many, in its registration or a report; otherwise 0. */
  'slotsSaid',
  /** The share that it wants relative to the others. */
  'weight',
  /** Faults that are not forgiven yet, and since when they fade. */
  'debt',
  'debtAt',
  /** Since when it takes calls: newcomers begin slowly. */
  'since',
  /** Moving average of its durations in milliseconds, and as of when; NaN: none yet. */
  'durationMs',
  'durationAt',
  /** Moving average of the logarithm of its durations in milliseconds, and how many calls it stands for. */
  'logMs',
  'timed',
  /** Peak averages in milliseconds, and as of when: of calls that went well; and of all, as Finagle has it. NaN: none yet. */
  'latencyMs',
  'latencyAt',
  'costMs',
  'costAt',
  /** How many calls these averages have seen. */
  'samples',
  /** Moving share of calls that went well, 0 to 1. */
  'success',
  /** When it was last picked, how often, and how many of those ended in its fault. */
  'pickedAt',
  'picks',
  'faults',
  /** Its id, hashed: 32 bits. */
  'hash',
] as const

export type Columns = Readonly<Record<(typeof names)[number], Float64Array>>

/** One instance of a pool, wherever its row is at the moment. A lease holds this, so that rows may move. */
export interface Member {
  /** Replaced when its health or meta change; id and address never do. */
  instance: Instance
  /** Its place in every column; -1 once it has left. */
  row: number
  /** Whether a connection to it stands or is not known to fail: a peer that refuses connections is not asked. */
  reachable: boolean
  /** Where it runs; absent: it does not say. */
  zone: string | undefined
  /** What it says that it is good at. */
  capabilities: readonly string[]
  /** How many slots it registered, ≥ 1; absent: it did not say. Reports override this. */
  slots: number | undefined
}

/**
 * The instances of one service as columns, one row an instance: a pick looks at every row and at few columns, and nothing
 * is made for it. A row that leaves is filled with the last one.
 */
export class Fleet {
  /** By row. */
  readonly members: Member[] = []
  /** Replaced when they grow. */
  columns: Columns = makeColumns(8)
  /** How long calls take that go well, in milliseconds: the middle one of the last. */
  readonly typicalMs = new RecentMedian()
  readonly #byId = new Map<string, Member>()
  /** Counts what strategies that keep something for a moment must not miss. */
  changes = 0
  #othersSum = 0
  /** Slots of the instances in that sum. */
  #slotsReported = 0

  /** How many calls of others instances have for each slot, on average, as far as they say; 0 where none does. */
  get othersPerSlot(): number {
    return this.#slotsReported === 0 ? 0 : this.#othersSum / this.#slotsReported
  }

  get size(): number {
    return this.members.length
  }

  member(id: string): Member | undefined {
    return this.#byId.get(id)
  }

  /** Takes the whole list: who is not on it leaves. Of several of one id the one that registered last counts. */
  take(instances: readonly Instance[], now: number): void {
    const latest = new Map<string, Instance>()
    for (const instance of instances) {
      const known = latest.get(instance.id)
      if (known === undefined || instance.createIndex > known.createIndex) latest.set(instance.id, instance)
    }
    for (const member of [...this.members]) if (!latest.has(member.instance.id)) this.remove(member)
    for (const instance of latest.values()) this.put(instance, now)
  }

  /** Takes an instance in, or what is new of one that is here. */
  put(instance: Instance, now: number): Member {
    const known = this.#byId.get(instance.id)
    // An id at another address is another process: nothing that is known of the old one holds for it.
    if (known !== undefined && !isSameProcess(known.instance, instance)) this.remove(known)
    const member = this.#byId.get(instance.id) ?? this.#add(instance, now)
    if (!isHealthy(member.instance) && isHealthy(instance)) this.forgive(member.row, now)
    member.instance = instance
    const { slots, weight, zone, capabilities } = parseInstanceMeta(instance.meta)
    // What it reported since holds until it registers anything else.
    if (slots !== member.slots || member !== known) {
      this.setSlots(member.row, slots ?? 1, slots !== undefined)
    }
    this.columns.weight[member.row] = weight
    Object.assign(member, { zone, capabilities, slots })
    return member
  }

  /** @param inFlight NaN: it says nothing, or is not believed */
  setReported(row: number, inFlight: number): void {
    const { columns } = this
    const before = columns.others[row] as number
    if (!Number.isNaN(before)) {
      this.#othersSum -= before
      this.#slotsReported -= columns.slots[row] as number
    }
    const others = inSteps(Math.max(0, inFlight - (columns.inFlight[row] as number)))
    if (!Number.isNaN(others)) {
      this.#othersSum += others
      this.#slotsReported += columns.slots[row] as number
    }
    columns.reported[row] = inFlight
    columns.others[row] = others
    const expected = Number.isNaN(others) ? this.othersPerSlot * (columns.slots[row] as number) : others
    columns.queue[row] = (columns.inFlight[row] as number) + (columns.tilt[row] as number) * expected
  }

  /**
   * @param atOnce ≥ 1; a part of a slot is none
   * @param said   whether the instance says so, and it is not assumed
   */
  setSlots(row: number, atOnce: number, said: boolean): void {
    const { columns } = this
    const slots = Math.floor(atOnce)
    columns.slotsSaid[row] = Number(said)
    if (slots === columns.slots[row]) return
    if (!Number.isNaN(columns.others[row])) this.#slotsReported += slots - (columns.slots[row] as number)
    columns.slots[row] = slots
    this.changes += 1
  }

  remove(member: Member): void {
    const last = this.members.at(-1)
    const { row } = member
    if (row < 0 || last === undefined) return
    this.setReported(row, Number.NaN)
    for (const name of names) this.columns[name].copyWithin(row, last.row, last.row + 1)
    this.members[row] = last
    last.row = row
    this.members.pop()
    this.#byId.delete(member.instance.id)
    member.row = -1
  }

  /** One that is well again: what it owed before says nothing any more, and it begins as a newcomer. */
  forgive(row: number, now: number): void {
    this.columns.debt[row] = 0
    this.columns.believed[row] = 1
    this.columns.since[row] = now
    this.changes += 1
  }

  #add(instance: Instance, now: number): Member {
    const row = this.members.length
    if (row === this.columns.inFlight.length) this.columns = makeColumns(row * 2, this.columns)
    const { columns } = this
    for (const name of names) columns[name][row] = 0
    columns.reported[row] = Number.NaN
    columns.others[row] = Number.NaN
    columns.tilt[row] = 1
    columns.durationMs[row] = Number.NaN
    columns.latencyMs[row] = Number.NaN
    columns.costMs[row] = Number.NaN
    columns.hash[row] = hashOf(instance.id)
    columns.success[row] = 1
    columns.believed[row] = 1
    columns.since[row] = now
    columns.pickedAt[row] = now
    const member = { instance, row, reachable: true, zone: undefined, capabilities: [], slots: undefined }
    this.members.push(member)
    this.#byId.set(instance.id, member)
    return member
  }
}

function makeColumns(rows: number, from?: Columns): Columns {
  const made = names.map(name => {
    const column = new Float64Array(rows)
    if (from !== undefined) column.set(from[name])
    return [name, column] as const
  })
  return Object.fromEntries(made) as Columns
}

/** Takes calls as far as the registry knows: a warning is a hint to people, and Consul's own DNS serves such instances too. */
export function isHealthy({ health }: Instance): boolean {
  return health === 'passing' || health === 'warning'
}

/** Sums of these are exact: else what is left of fractions that were added and taken away would pass for calls of others. */
function inSteps(calls: number): number {
  return Math.round(calls * 1024) / 1024
}

function isSameProcess(a: Instance, b: Instance): boolean {
  return a.address === b.address && a.port === b.port
}
