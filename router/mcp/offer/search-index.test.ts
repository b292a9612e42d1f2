import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { thousandTools } from '../../testing/thousand-tools.ts'
import { createSearchIndex, type SearchEntry, type SearchIndex } from './search-index.ts'

function entry(name: string, description = '', more: Partial<SearchEntry> = {}): SearchEntry {
  return { name, title: '', description, service: '', arguments: '', ...more }
}

describe('createSearchIndex', () => {
  it('puts a word in a name before one in passing', async () => {
    const find = await createSearchIndex([
      entry('mail_send', 'Sends a mail, for example about an invoice.'),
      entry('books_create_invoice'),
    ])
    expect(find('invoice', 5)).toEqual(['books_create_invoice', 'mail_send'])
  })

  it('finds beginnings, typing mistakes, and many where one is meant', async () => {
    const find = await createSearchIndex([
      entry('weather_get_forecast'),
      entry('geo_list_cities'),
      entry('files_search'),
    ])
    expect(find('forec', 5)).toEqual(['weather_get_forecast'])
    expect(find('forcast', 5)).toEqual(['weather_get_forecast'])
    expect(find('forecasts', 5)).toEqual(['weather_get_forecast'])
    expect(find('city', 5)).toEqual(['geo_list_cities'])
    expect(find('searches', 5)).toEqual(['files_search'])
  })

  it('finds a tool by its service, what that is for, and its arguments', async () => {
    const find = await createSearchIndex([
      entry('x_run', '', { service: 'x Plans trips.', arguments: 'zipCode' }),
      entry('y_run', '', { service: 'y Counts sheep.' }),
    ])
    expect(find('trip', 5)).toEqual(['x_run'])
    expect(find('zip code', 5)).toEqual(['x_run'])
    expect(find('sheep', 5)).toEqual(['y_run'])
  })

  it('takes no heed of words that say nothing, unless there are no others', async () => {
    const find = await createSearchIndex([
      entry('weather_get', 'What the weather is.'),
      entry('who_am_i', 'Tells who you are.'),
    ])
    expect(find('what is the weather', 5)).toEqual(['weather_get'])
    expect(find('who am i', 5)[0]).toBe('who_am_i')
  })

  it('finds a name that is typed out first, and nothing where nothing fits', async () => {
    const find = await createSearchIndex([entry('a_get'), entry('a_get_get', 'get get get'), entry('a_get_b')])
    expect(find(' a_get ', 1)).toEqual(['a_get'])
    expect(find('a_get_get', 1)).toEqual(['a_get_get'])
    expect(find('zeppelin', 5)).toEqual([])
    expect(find('', 5)).toEqual([])
  })

  it('gives no more than was asked for and puts equals in order of their names', async () => {
    const names = ['c_do', 'a_do', 'b_do', 'd_do']
    const find = await createSearchIndex(names.map(name => entry(name)))
    expect(find('do', 2)).toEqual(['a_do', 'b_do'])
  })

  it('answers the same whatever the order of the tools, and survives whatever is asked', async () => {
    const tools = thousandTools().slice(0, 60)
    const [one, other] = await Promise.all([createSearchIndex(tools), createSearchIndex(tools.toReversed())])
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), query => {
        expect(one(query, 5)).toEqual(other(query, 5))
      }),
    )
  })
})

describe('createSearchIndex of 1,000 tools', () => {
  let find: SearchIndex
  beforeAll(async () => {
    expect(thousandTools()).toHaveLength(1_000)
    find = await createSearchIndex(thousandTools())
  })

  it.each([
    ['weather forecast for tomorrow in Paris', 'weather_get_forecast'],
    ['will it rain', 'weather_get_rain'],
    ['send an email to a customer', 'mail_send_message'],
    ['create invoice', 'invoices_create_invoice'],
    ['refund a payment', 'payments_refund_payment'],
    ['delete a user account', 'users_delete_user'],
    ['list open pull requests', 'github_list_pull_requests'],
    ['book a flight', 'flights_book_flight'],
    ['translate text to French', 'translate_translate_text'],
    ['upload file', 'files_upload_file'],
    ['restart a kubernetes deployment', 'kubernetes_restart_deployment'],
    ['current exchange rate euro dollar', 'currency_get_exchange_rate'],
    ['add an event to my calendar', 'calendar_create_event'],
    ['who is on call', 'oncall_get_schedule'],
    ['query the database with SQL', 'database_run_query'],
    ['postal code of an address', 'geo_find_postal_code'],
    ['transalte', 'translate_translate_text'],
    ['weather_get_forecast', 'weather_get_forecast'],
  ])('finds for "%s" %s among the first three', (query, name) => {
    expect(find(query, 3)).toContain(name)
  })
})
