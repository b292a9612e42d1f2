import { Gauge, type Registry } from 'prom-client'

/** A value, and what it is of; NaN: nobody knows it. */
export type Figure = readonly [labels: Readonly<Record<string, string>>, value: number]

/**
 * Adds a figure that is read anew at each scrape. What is no longer read is gone, so that there are never more values than
 * things that they are of.
 *
 * @param name without `meshwork_router_`
 */
export function figureGauge(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
  read: () => readonly Figure[],
): void {
  new Gauge({
    name: `meshwork_router_${name}`,
    help,
    labelNames,
    registers: [registry],
    collect() {
      this.reset()
      for (const [labels, value] of read()) if (!Number.isNaN(value)) this.set(labels, value)
    },
  })
}
