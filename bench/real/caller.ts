import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceError } from '@grpc/grpc-js'
import { type Calling, callingOf } from './calling.ts'
import { machineNow } from './machine-clock.ts'
import type { Order, Outcomes, Report, Start } from './task.ts'

// The program that `callers.ts` starts: one of the callers of every run, in a process of its own.

const callings = new Map<number, Calling>()

process.on('message', message => void obey(message as Order).catch(thrown => fail(message as Order, thrown)))
process.on('disconnect', () => process.exit(0))
process.send?.('ready')

async function obey(order: Order): Promise<void> {
  const { run } = order
  if (order.do === 'prepare') {
    callings.set(run, await callingOf(order))
    report({ run, what: 'prepared' })
    return
  }
  const calling = callings.get(run)
  if (calling === undefined) throw new Error(`run ${run} was not prepared`)
  if (order.do === 'change') {
    calling.change(order.targets)
    return
  }
  const outcomes = await callAll(calling, order)
  calling.close()
  callings.delete(run)
  report({ run, what: 'ended', outcomes })
}

function fail({ run }: Order, thrown: unknown): void {
  report({ run, what: 'failed', why: String(thrown) })
}

function report(said: Report): void {
  process.send?.(said)
}

/**
 * An open loop: each call is sent at its own moment, however long the others take, and its time counts from that moment,
 * even if this process was late. So no wait is left out because callers waited for it (coordinated omission).
 */
async function callAll(calling: Calling, { run, startAtMs, atMs }: Start): Promise<Outcomes> {
  const tookMs: number[] = []
  const restMs: number[] = []
  const status: number[] = []
  const ending: Promise<void>[] = []
  for (const [i, at] of atMs.entries()) {
    const due = startAtMs + at
    for (let left = due - machineNow(); left > 0; left = due - machineNow()) await sleep(Math.ceil(left))
    ending.push(one(i, due))
  }
  await Promise.all(ending)
  return { atMs, tookMs, restMs, status }

  async function one(i: number, due: number): Promise<void> {
    let workedMs = Number.NaN
    status[i] = 0
    try {
      workedMs = (await calling.work(`call ${run}.${i}`)).workedMs
    } catch (thrown) {
      status[i] = (thrown as ServiceError).code
    }
    const took = machineNow() - due
    tookMs[i] = took
    restMs[i] = took - workedMs
  }
}
