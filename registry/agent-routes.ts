import type { Agent } from './agent.ts'
import { type ApiRequest, flag, Refusal, type Route } from './api.ts'
import type { Catalogue } from './catalogue.ts'
import { type CheckStatus, decodeCheck } from './check-definition.ts'
import { decodeObject, decodeString, parseJson } from './decode.ts'
import type { Node } from './node.ts'
import { renderAgentService, renderCheck } from './render.ts'
import { parseServiceDefinition } from './service-definition.ts'

/** The Consul release whose API this is. The part after the plus says that it is not Consul itself. */
const version = '1.8.7+meshwork'

/** `/v1/agent/…`: what instances say of themselves, and what the agent holds. */
export function agentRoutes(agent: Agent, catalogue: Catalogue, node: Node): Route[] {
  const say = (status: CheckStatus) => ({
    PUT({ rest, query }: ApiRequest) {
      agent.say(rest, { status, output: query.get('note') ?? '' })
      return {}
    },
  })
  const services = ({ query }: ApiRequest) => {
    const only = idOfFilter(query.get('filter'))
    const found = catalogue.services().filter(({ id }) => only === undefined || id === only)
    return { json: Object.fromEntries(found.map(service => [service.id, renderAgentService(service)])) }
  }

  return [
    {
      path: '/v1/agent/service/register',
      methods: {
        PUT({ body, query }) {
          agent.register(parseServiceDefinition(body), flag(query, 'replace-existing-checks'))
          return {}
        },
      },
    },
    {
      path: '/v1/agent/service/deregister/',
      methods: {
        PUT({ rest }) {
          if (rest === '') throw new Refusal(500, 'ServiceID missing')
          agent.deregister(rest)
          return {}
        },
      },
    },
    {
      path: '/v1/agent/service/maintenance/',
      methods: {
        PUT({ rest, query }) {
          if (rest === '') throw new Refusal(400, 'Missing service ID')
          agent.maintain(rest, enableOf(query), query.get('reason') ?? '')
          return {}
        },
      },
    },
    {
      path: '/v1/agent/maintenance',
      methods: {
        PUT({ query }) {
          agent.maintainNode(enableOf(query), query.get('reason') ?? '')
          return {}
        },
      },
    },
    {
      path: '/v1/agent/service/',
      methods: {
        GET({ rest }) {
          const service = catalogue.service(rest)
          if (service === undefined) throw new Refusal(404, `unknown service ID: ${rest}`)
          return { json: renderAgentService(service) }
        },
      },
    },
    { path: '/v1/agent/services', methods: { GET: services } },
    {
      path: '/v1/agent/checks',
      methods: {
        GET: () => ({
          json: Object.fromEntries(
            catalogue
              .checks()
              .filter(check => check.id !== 'serfHealth')
              .map(check => [check.id, renderCheck(check, catalogue, node)]),
          ),
        }),
      },
    },
    {
      path: '/v1/agent/check/register',
      methods: {
        PUT({ body }) {
          const check = decodeCheck(parseJson(body), '')
          if (check === undefined || check.name === '') throw new Refusal(400, 'Missing check name')
          agent.registerCheck(check)
          return {}
        },
      },
    },
    {
      path: '/v1/agent/check/deregister/',
      methods: {
        PUT({ rest }) {
          agent.deregisterCheck(rest)
          return {}
        },
      },
    },
    { path: '/v1/agent/check/pass/', methods: say('passing') },
    { path: '/v1/agent/check/warn/', methods: say('warning') },
    { path: '/v1/agent/check/fail/', methods: say('critical') },
    {
      path: '/v1/agent/check/update/',
      methods: {
        PUT({ rest, body }) {
          const { status = '', output = '' } = decodeUpdate(parseJson(body), '')
          if (status !== 'passing' && status !== 'warning' && status !== 'critical') {
            throw new Refusal(400, `Invalid check status: '${status}'`)
          }
          agent.say(rest, { status, output })
          return {}
        },
      },
    },
    { path: '/v1/agent/self', methods: { GET: () => ({ json: renderSelf(node) }) } },
    { path: '/v1/agent/members', methods: { GET: () => ({ json: [renderMember(node)] }) } },
  ]
}

const decodeUpdate = decodeObject<{ status: string; output: string }>({
  status: { name: 'Status', decode: decodeString },
  output: { name: 'Output', decode: decodeString },
})

function enableOf(query: URLSearchParams): boolean {
  const text = query.get('enable')
  if (text === null) throw new Refusal(400, 'Missing value for enable')
  if (/^(1|t|true)$/i.test(text)) return true
  if (/^(0|f|false)$/i.test(text)) return false
  throw new Refusal(400, `Invalid value for enable: "${text}"`)
}

/** Of Consul's filter language only the one sentence that the mesh says: `ID == "echo-agent-1"`. */
function idOfFilter(filter: string | null): string | undefined {
  if (filter === null || filter === '') return undefined
  const [, id] = /^\s*ID\s*==\s*"?([^"\s]+)"?\s*$/.exec(filter) ?? []
  if (id === undefined) throw new Refusal(400, 'the embedded registry only knows the filter ID == "…"')
  return id
}

function renderSelf(node: Node) {
  return {
    Config: {
      Datacenter: 'dc1',
      NodeName: node.name,
      NodeID: node.id,
      Revision: '',
      Server: true,
      Version: version,
    },
    Member: renderMember(node),
    Meta: { 'meshwork-registry': 'embedded, for one machine' },
  }
}

function renderMember(node: Node) {
  return { Name: node.name, Addr: node.address, Port: 0, Tags: { dc: 'dc1', id: node.id, role: 'consul' }, Status: 1 }
}
