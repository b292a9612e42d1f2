import { MeshError } from '#mesh/errors.ts'
import type { City, Hotel, Sight } from './city.ts'
import { type Interest, isInterest } from './interests.ts'
import { type TimeOfDay, timesOfDay } from './time-of-day.ts'

/** Words for several times at once, so that a line stays short. */
const shorthand: Readonly<Record<string, readonly TimeOfDay[]>> = {
  day: ['morning', 'midday', 'afternoon'],
  any: timesOfDay,
}

/**
 * Reads a city as `cities/*.txt` writes it:
 *
 * ```
 * New York, United States
 * also NYC, New York City
 * hotel The Bowery Hotel | East Village | nightlife food
 *
 * art
 *   in day The Metropolitan Museum of Art
 *   out morning+evening The High Line
 * ```
 *
 * The first line is name and country. A line with only an interest opens its sights: `in` or `out`, times joined by
 * `+` (`day` is all but the evening, `any` is all), name. Blank lines mean nothing.
 *
 * @throws MeshError `bad_config` with the number of the line that cannot be read
 */
export function parseCity(text: string): City {
  const [head, ...lines] = text.split('\n')
  const [name, country] = (head ?? '').split(',').map(part => part.trim())
  if (!name || !country) throw fault(1, 'wants "City, Country"')

  const aliases: string[] = []
  const hotels: Hotel[] = []
  const sights: Sight[] = []
  let interest: Interest | undefined
  lines.forEach((raw, index) => {
    const line = raw.trim()
    const number = index + 2
    if (line === '') return
    if (isInterest(line)) interest = line
    else if (line.startsWith('also '))
      aliases.push(
        ...line
          .slice(5)
          .split(',')
          .map(alias => alias.trim()),
      )
    else if (line.startsWith('hotel ')) hotels.push(parseHotel(line.slice(6), number))
    else if (interest !== undefined) sights.push(parseSight(line, interest, number))
    else throw fault(number, `"${line}" stands before any interest`)
  })
  return { name, country, aliases, hotels, sights }
}

function parseHotel(text: string, line: number): Hotel {
  const [name, district, suits = ''] = text.split('|').map(part => part.trim())
  if (!name || !district) throw fault(line, 'wants "hotel Name | District | interests"')
  const words = suits.split(' ').filter(word => word !== '')
  const unknown = words.find(word => !isInterest(word))
  if (unknown !== undefined) throw fault(line, `"${unknown}" is no interest`)
  return { name, district, suits: words.filter(isInterest) }
}

function parseSight(text: string, interest: Interest, line: number): Sight {
  const [, place, when = '', name] = /^(in|out) (\S+) (.+)$/.exec(text) ?? []
  if (place === undefined || name === undefined) throw fault(line, 'wants "in|out times Name"')
  const words = when.split('+')
  const times = words.map(word => shorthand[word] ?? timesOfDay.filter(time => time === word))
  if (times.some(of => of.length === 0)) throw fault(line, `"${when}" is no time of day`)
  return { name, interest, indoor: place === 'in', times: times.flat() }
}

function fault(line: number, text: string): MeshError {
  return new MeshError('bad_config', `line ${line} ${text}`)
}
