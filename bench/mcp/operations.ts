import { fileBytes } from '../../router/testing/build-file.ts'
import { files } from '../../router/testing/reflected.ts'
import type { Answers } from '../../router/testing/static-catalogue.ts'

const perService = 100

/** The tool that calls go to, whatever the number of operations. */
export const calledTool = 'bench0_forecast0'

/**
 * Services with so many operations in all, each a weather forecast by another name: schemas as real tools have them.
 *
 * @returns what their instances say by reflection
 */
export function servicesWith(operations: number): Answers {
  const services = Math.ceil(operations / perService)
  const bench = fileBytes({
    name: 'bench.proto',
    package: 'bench.v1',
    dependency: ['weather/v1/weather.proto'],
    service: Array.from({ length: services }, (_, at) => ({
      name: `Bench${at}Service`,
      method: Array.from({ length: Math.min(perService, operations - at * perService) }, (_, i) => ({
        name: `Forecast${i}`,
        inputType: '.weather.v1.GetForecastRequest',
        outputType: '.weather.v1.GetForecastResponse',
      })),
    })),
  })
  const names = Array.from({ length: services }, (_, at) => at)
  const all = [...files, bench]
  return Object.fromEntries(
    names.map(at => [`tool-bench${at}`, { services: [`bench.v1.Bench${at}Service`], files: all }]),
  )
}
