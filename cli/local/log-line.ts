import { z } from 'zod'
import { printable } from '../printable.ts'
import type { Terminal } from '../terminal.ts'

const schema = z.looseObject({
  level: z.string(),
  time: z.string(),
  name: z.string().optional(),
  msg: z.string().optional(),
})

const levelStyle = { fatal: 'red', error: 'red', warn: 'yellow', info: 'green', debug: 'dim', trace: 'dim' } as const

/**
 * A line of a log as people read it: `12:01:03.250 info  echo-agent-1f3a9c02  call  method=… status=0`.
 *
 * @param id whose log it is
 * @returns a line that is no log entry (a stack trace) as it stands, behind the id
 */
export function readableLogLine(id: string, line: string, paint: Terminal['paint']): string {
  const entry = parse(line)
  if (entry === undefined) return `${paint('cyan', id)}  ${printable(line)}`
  const { level, time, name: _name, msg = '', ...rest } = entry
  const style = levelStyle[level as keyof typeof levelStyle] ?? 'dim'
  const facts = Object.entries(rest).map(
    ([key, value]) => `${key}=${printable(typeof value === 'string' ? value : JSON.stringify(value))}`,
  )
  const head = `${paint('dim', time.slice(11, 23))} ${paint(style, level.padEnd(5))} ${paint('cyan', id)}  ${printable(msg)}`
  return facts.length === 0 ? head : `${head}  ${paint('dim', facts.join(' '))}`
}

function parse(line: string): z.infer<typeof schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
