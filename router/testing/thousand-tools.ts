import type { SearchEntry } from '../mcp/offer/search-index.ts'

/** What people use, in their authors' words: service, what it is for, and tools as `method: description (arguments)`. */
const services: Readonly<Record<string, readonly [summary: string, ...tools: string[]]>> = {
  weather: [
    'Current weather and forecasts.',
    'get_forecast: Gets the daily forecast for a city, for 1 to 16 days. (location days)',
    'get_current: Gets the weather as it is now in a city. (location)',
    'get_rain: Tells how likely it is to rain within the next hours. (location hours)',
  ],
  mail: [
    'Sends and reads electronic mail.',
    'send_message: Sends an email to one or more recipients. (to subject body)',
    'list_messages: Lists the emails of a folder. (folder unreadOnly)',
    'delete_message: Deletes an email for good. (messageId)',
  ],
  invoices: [
    'Invoices for customers.',
    'create_invoice: Writes an invoice for a customer. (customerId lines currency)',
    'list_invoices: Lists invoices by customer and state. (customerId state)',
    'send_invoice: Sends an invoice to its customer. (invoiceId)',
  ],
  payments: [
    'Takes payments by card and by bank.',
    'refund_payment: Gives the money of a payment back, whole or in part. (paymentId amount)',
    'charge_card: Charges a card. (cardToken amount currency)',
  ],
  users: [
    'Accounts of people.',
    'delete_user: Deletes the account of a user and all that belongs to it. (userId)',
    'create_user: Makes an account. (email name)',
    'reset_password: Sends a link to set a new password. (email)',
  ],
  github: [
    'Repositories, issues and pull requests.',
    'list_pull_requests: Lists the pull requests of a repository, open ones first. (owner repo state)',
    'create_issue: Opens an issue. (owner repo title body)',
    'merge_pull_request: Merges a pull request. (owner repo number)',
  ],
  flights: [
    'Finds and books flights.',
    'search_flights: Searches flights between two airports. (from to date)',
    'book_flight: Books a seat on a flight. (flightId passenger)',
  ],
  translate: ['Languages.', 'translate_text: Translates a text into another language, such as French. (text language)'],
  files: [
    'Keeps files.',
    'upload_file: Stores a file. (path content)',
    'download_file: Reads a file. (path)',
    'list_folder: Lists what is in a folder. (path)',
  ],
  kubernetes: [
    'A cluster of containers.',
    'restart_deployment: Restarts all pods of a deployment, one after another. (namespace deployment)',
    'get_logs: Reads the log of a pod. (namespace pod lines)',
  ],
  currency: ['Money of the world.', 'get_exchange_rate: Gets the rate between two currencies. (from to date)'],
  calendar: [
    'Appointments.',
    'create_event: Adds an event to a calendar. (title start end attendees)',
    'find_free_time: Finds when everybody has time. (attendees duration)',
  ],
  oncall: ['Who answers alarms.', 'get_schedule: Tells who is on call, and until when. (team)'],
  database: ['A PostgreSQL database.', 'run_query: Runs a SQL query and gives its rows. (sql)'],
  geo: ['Places.', 'find_postal_code: Finds the postal code (ZIP) of an address. (street city country)'],
}

const verbs = ['get', 'list', 'create', 'update', 'delete', 'archive', 'export', 'count', 'approve', 'tag']
const things =
  'contract shipment warehouse supplier vehicle sensor recipe lesson exam patient prescription asset budget campaign coupon survey ticket lead playlist podcast podium chapter glossary permit parcel route driver badge visitor room desk printer license backup snapshot firewall certificate domain queue topic job pipeline artifact experiment dataset model prompt label annotation report dashboard alert incident runbook policy audit claim quote order cart review rating wishlist product variant bundle stock batch harvest field tractor turbine meter tariff grid battery charger station stop timetable fare pass locker member course trainer workout meal allergy vaccine sample device firmware antenna channel script storyboard scene actor'.split(
    ' ',
  )

/** A catalogue of 1,000 tools: some that everybody knows, among a thousand of the kind that firms have. Always the same. */
export function thousandTools(): readonly SearchEntry[] {
  const known = Object.entries(services).flatMap(([service, [summary, ...tools]]) =>
    tools.map(tool => entryFrom(service, summary, tool)),
  )
  const others = things.flatMap(thing =>
    verbs.map(verb =>
      entryFrom(
        `${thing}s`,
        `All about each ${thing} of the firm.`,
        `${verb}_${thing}: ${verb[0]?.toUpperCase()}${verb.slice(1)}s one ${thing}, by who owns it and when it was made. (${thing}Id owner createdAfter)`,
      ),
    ),
  )
  return [...known, ...others].slice(0, 1_000)
}

function entryFrom(service: string, summary: string, tool: string): SearchEntry {
  const [, method = '', description = '', given = ''] = /^(\w+): (.*) \(([^)]*)\)$/.exec(tool) ?? []
  const title = method.replaceAll('_', ' ')
  return { name: `${service}_${method}`, title, description, service: `${service} ${summary}`, arguments: given }
}
