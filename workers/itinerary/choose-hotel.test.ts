import { describe, expect, it } from 'vitest'
import { chooseHotel } from './choose-hotel.ts'
import { parseCity } from './parse-city.ts'

const rome = parseCity('Rome, Italy\nhotel A | Centre | art\nhotel B | Monti | food nightlife\nhotel C | Prati | food')

describe('chooseHotel', () => {
  it('takes the one that lies well for the most interests, the better known where several do', () => {
    expect(chooseHotel(rome, ['food', 'nightlife'])?.name).toBe('B')
    expect(chooseHotel(rome, ['food'])?.name).toBe('B')
    expect(chooseHotel(rome, [])?.name).toBe('A')
  })

  it('takes none where there is none', () => {
    expect(chooseHotel({ ...rome, hotels: [] }, [])).toBeUndefined()
  })
})
