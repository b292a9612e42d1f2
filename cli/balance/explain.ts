import { systemClock } from '#mesh/clock.ts'
import { exitCode } from '../exit-code.ts'
import { wholeNumber } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { decisionLines } from '../view/balance-lines.ts'
import { type Decisions, readDecisions } from '../view/balancers.ts'
import { askEach, findRouters } from '../view/routers.ts'
import { sayUnreachable } from './show.ts'
import type { BalanceWork } from './work.ts'

const pauseMs = 100
/** How long the other routers have once one has something to show. */
const othersWithinMs = 500

/** Why the last calls of a service went where they went, as each router saw it. */
export const explain: BalanceWork = async ([name], { values, place, consul, terminal, signal }) => {
  if (name === undefined) throw new UsageError('say which service, such as weather')
  const last = wholeNumber('--last', values.last ?? '3', 1, 20)
  let giveUpAt = systemClock.now() + wholeNumber('--within', values.within ?? '5', 0, 60) * 1_000
  const routers = await findRouters(place, consul, signal)
  const ask = () => askEach(routers, place, router => readDecisions(router, name, signal))
  let { answers, unreachable } = await ask()
  while (answers.some(isEmpty) && systemClock.now() < giveUpAt && !signal.aborted) {
    if (!answers.every(isEmpty)) giveUpAt = Math.min(giveUpAt, systemClock.now() + othersWithinMs)
    terminal.status(`waiting for a call of ${name} …`)
    await systemClock.sleep(pauseMs, signal).catch(() => {})
    ;({ answers, unreachable } = await ask())
  }
  terminal.status('')

  const shown = answers.map(view => ({ ...view, decisions: view.decisions.slice(0, last) }))
  if (values.json) terminal.out(JSON.stringify({ routers: shown }))
  else {
    for (const [i, { router, service, decisions }] of shown.entries()) {
      if (i > 0) terminal.out('')
      terminal.out(terminal.paint('bold', `${service}, as ${router} saw it`))
      if (decisions.length === 0)
        terminal.out('no call of it came through this router while this waited: make one, then ask again')
      // The newest last, where the eye is.
      for (const decision of decisions.toReversed()) {
        for (const line of ['', ...decisionLines(decision, terminal.paint)]) terminal.out(line)
      }
    }
  }
  sayUnreachable(unreachable, terminal)
  return shown.every(isEmpty) ? exitCode.failed : exitCode.ok
}

function isEmpty({ decisions }: Decisions): boolean {
  return decisions.length === 0
}
