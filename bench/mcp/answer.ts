import { fromJson, toBinary } from '@bufbuild/protobuf'
import { toFrame } from '#mesh/frames.ts'
import { types } from '../../router/testing/reflected.ts'

/** What the called tool answers, as JSON: a forecast of one day. */
export const forecast = {
  place: { name: 'Paris', country: 'France', latitude: 48.85, longitude: 2.35, timeZone: 'Europe/Paris' },
  days: [
    {
      date: '2026-11-21',
      lowCelsius: 4.5,
      highCelsius: 9.25,
      condition: 'CONDITION_RAIN',
      precipitationMm: 3.25,
      precipitationPercent: 80,
    },
  ],
  source: { provider: 'climate', description: 'approximate monthly normals, not a forecast', units: '°C, mm, km/h, %' },
}

/** The same as a tool's result. */
export const toolAnswer = {
  content: [{ type: 'text' as const, text: JSON.stringify(forecast) }],
  structuredContent: forecast,
}

/** The same as an instance answers it: one gRPC frame. */
export function answerFrame(): Buffer {
  const message = types.getMessage('weather.v1.GetForecastResponse')
  if (message === undefined) throw new Error('the weather contract has no GetForecastResponse')
  return toFrame(toBinary(message, fromJson(message, forecast)))
}
