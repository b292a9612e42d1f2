import { get } from './http-caller.ts'

/** The value of a metric without labels, as a router publishes it; `NaN` where it does not. */
export async function metric(router: string, name: string): Promise<number> {
  const { body } = await get(`${router}/metrics`)
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(String(body))?.[1])
}
