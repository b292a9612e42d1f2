import { MethodDurations } from './method-durations.ts'

/** More methods of a service than are known at all, more services than there are: whoever was first is forgotten. */
const mostMethods = 500
const mostServices = 1_000

/** How long the methods of all services take. A method is known from its first call on that went well. */
export class Durations {
  readonly #services = new Map<string, Map<string, MethodDurations>>()

  find(service: string, path: string): MethodDurations | undefined {
    return this.#services.get(service)?.get(path)
  }

  /** @param calls how many calls this one stands for */
  add(service: string, path: string, ms: number, calls = 1): void {
    const methods = this.#services.get(service) ?? bounded(this.#services, service, new Map(), mostServices)
    const method = methods.get(path) ?? bounded(methods, path, new MethodDurations(), mostMethods)
    method.add(ms, calls)
  }
}

function bounded<Value>(map: Map<string, Value>, key: string, value: Value, most: number): Value {
  const [oldest] = map.size < most ? [] : map.keys()
  if (oldest !== undefined) map.delete(oldest)
  map.set(key, value)
  return value
}
