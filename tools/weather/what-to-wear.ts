import type { PromptMessage } from '#proto/gen/mesh/v1/PromptMessage.ts'
import type { Forecast } from './provider.ts'

/** How a conversation about what to wear begins: the question, and the forecast, a line a day. */
export function whatToWear({ place, days, source }: Forecast): PromptMessage[] {
  const where = place === null ? 'there' : `in ${place.name}, ${place.country}`
  const lines = days.map(day => {
    const sky = day.condition.replace('CONDITION_', '').replaceAll('_', ' ').toLowerCase()
    const rain = `${day.precipitationMm} mm (${day.precipitationPercent} %)`
    return `${day.date}: ${day.lowCelsius} to ${day.highCelsius} °C, ${sky}, precipitation ${rain}`
  })
  const from = source === null ? '' : `Source: ${source.provider}, ${source.description}.`
  const question = `I will be ${where}. What should I wear, and what should I pack? Go by this weather:`
  return [{ role: 'ROLE_USER', content: { text: [question, ...lines, from].filter(line => line !== '').join('\n') } }]
}
