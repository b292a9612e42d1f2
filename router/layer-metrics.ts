import type { Registry } from 'prom-client'
import type { ServiceFigures } from '#mesh/call/call-figures.ts'
import { type Figure, figureGauge } from './figure-gauge.ts'

/**
 * Adds what became of calls that waited for room, were turned away, refused or hedged, read anew at each scrape. A service
 * has these figures once that has happened there.
 */
export function measureLayers(registry: Registry, all: () => ReadonlyMap<string, ServiceFigures>): void {
  const gauge = (
    name: string,
    help: string,
    labelNames: readonly string[],
    read: (figures: ServiceFigures, service: string) => readonly Figure[],
  ) =>
    figureGauge(registry, name, help, labelNames, () =>
      [...all()].flatMap(([service, figures]) => read(figures, service)),
    )
  const perPriority = (
    name: string,
    help: string,
    read: (figures: ServiceFigures) => Readonly<Record<string, number>>,
  ) =>
    gauge(name, help, ['service', 'priority'], (figures, service) =>
      Object.entries(read(figures)).map(([priority, value]): Figure => [{ service, priority }, value]),
    )
  const perService = (name: string, help: string, read: (figures: ServiceFigures) => number) =>
    gauge(name, help, ['service'], (figures, service) => [[{ service }, read(figures)]])

  perPriority('calls_waiting', 'Calls that wait until an instance has room.', ({ waiting }) => waiting)
  perPriority('calls_shed', 'Calls that were turned away because too many waited, ever.', ({ shed }) => shed)
  perService('calls_refused', 'Calls that had less time left than nine in ten take, ever.', ({ refused }) => refused)
  perService('calls_hedged', 'Calls that were slow and went to a second instance too, ever.', ({ hedges }) => hedges)
  perService('calls_hedges_won', 'Calls that the second instance answered first, ever.', ({ hedgesWon }) => hedgesWon)
}
