import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { grpcCaller } from '../../tests/support/grpc-caller.ts'
import { callRest } from '../../tests/support/http-caller.ts'
import type { Answered } from '../../tests/support/load.ts'
import type { MeshRouter } from '../mesh.ts'

/** Asks the weather tool through the router, by gRPC and by REST in turn; rejects where the answer is an error. */
export interface WeatherCalls extends Disposable {
  call(): Promise<Answered>
}

const request = { location: 'Oslo' }

export function weatherCalls({ http, grpcPort }: MeshRouter): WeatherCalls {
  const weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', `127.0.0.1:${grpcPort}`)
  let calls = 0

  return {
    async call() {
      if (calls++ % 2 === 0) return weather.unary('GetCurrent', request)
      const { instance, headers } = await callRest(`${http}/v1/weather/get_current`, request)
      return { instance, attempts: Number(headers.get('mesh-attempts')) }
    },
    [Symbol.dispose]: () => weather[Symbol.dispose](),
  }
}
