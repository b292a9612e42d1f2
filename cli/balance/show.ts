import { exitCode } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'
import { balancerDetail, balancerLines } from '../view/balance-lines.ts'
import { readBalancers } from '../view/balancers.ts'
import { askEach, findRouters } from '../view/routers.ts'
import type { BalanceWork } from './work.ts'

/** How each router balances, all services or one. */
export const show: BalanceWork = async ([name], { values, place, consul, terminal, signal }) => {
  const routers = await findRouters(place, consul, signal)
  const { answers, unreachable } = await askEach(routers, place, router => readBalancers(router, name, signal))
  if (values.json) terminal.out(JSON.stringify({ routers: answers }))
  else {
    for (const [i, view] of answers.entries()) {
      if (i > 0) terminal.out('')
      if (answers.length > 1) terminal.out(terminal.paint('dim', `as ${view.router} sees it`))
      const lines =
        name === undefined
          ? balancerLines(view, terminal.paint)
          : view.services.flatMap(one => balancerDetail(one, terminal.paint))
      for (const line of lines) terminal.out(line)
    }
  }
  sayUnreachable(unreachable, terminal)
  return exitCode.ok
}

/** Says that there are more routers than answered. */
export function sayUnreachable(count: number, terminal: Terminal): void {
  if (count === 0) return
  const routers = count === 1 ? '1 more router' : `${count} more routers`
  terminal.err(terminal.paintErr('yellow', `${routers} cannot be reached from here: each has a view of its own`))
}
