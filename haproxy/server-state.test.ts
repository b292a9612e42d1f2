import { describe, expect, it } from 'vitest'
import { parseProcesses } from './processes.ts'
import { parseRunning } from './server-state.ts'

const info = 'Name: HAProxy\nVersion: 2.6.12-1+deb12u4\nPid: 8841\ndescription: slots-1045c4621ab9a7f4\n\n'
const stateHead =
  '1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight ' +
  'srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state ' +
  'bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr ' +
  'srv_agent_port\n'
const server = (name: string, address: string, op: number, admin: number) =>
  `9 geo.http 3 ${name} ${address} ${op} ${admin} 32 16 0 1 0 0 6 0 0 0 - 50051 - 0 99 - - 1\n`
const stat =
  '\n# pxname,svname,qcur,qmax,scur,smax,slim,stot,\ngeo.http,slot1,1,0,2,0,5,9,\ngeo.http,slot2,0,0,0,0,,0,\n'

describe('parseRunning', () => {
  it('reads what HAProxy 2.6 says of itself and its servers', () => {
    const servers = server('slot1', '10.0.0.7', 2, 0) + server('slot2', '::1', 0, 5)
    expect(parseRunning(`${info}${stateHead}${servers}${stat}`)).toEqual({
      version: '2.6.12-1+deb12u4',
      pid: 8841,
      structure: 'slots-1045c4621ab9a7f4',
      backends: new Map([
        [
          'geo.http',
          [
            {
              ...{ name: 'slot1', address: '10.0.0.7', port: 50051, checkPort: 99, weight: 32, maxconn: 5 },
              ...{ admin: 'ready', up: true, busy: 3 },
            },
            {
              ...{ name: 'slot2', address: '::1', port: 50051, checkPort: 99, weight: 32, maxconn: 0 },
              ...{ admin: 'maint', up: false, busy: 0 },
            },
          ],
        ],
      ]),
    })
  })

  it('knows a backend that has no server yet', () => {
    const rows = '\n# pxname,svname,qcur,qmax,scur,smax,slim,stot,\nempty.http,BACKEND,0,0,0,0,1000,0,\n'
    expect(parseRunning(`${info}${stateHead}${rows}`).backends).toEqual(new Map([['empty.http', []]]))
  })

  it('tells drain from maintenance in whatever way each came about', () => {
    const admins = [0, 4, 8, 16, 1, 2, 32, 64, 9].map(flags => {
      const answer = `${info}${stateHead}${server('slot1', '10.0.0.7', 2, flags)}${stat}`
      return parseRunning(answer).backends.get('geo.http')?.[0]?.admin
    })
    expect(admins).toEqual(['ready', 'ready', 'drain', 'drain', 'maint', 'maint', 'maint', 'maint', 'maint'])
  })

  it('throws on anything else', () => {
    for (const answer of ['', info, stateHead, 'Permission denied\n']) {
      expect(() => parseRunning(answer)).toThrow(/makes no sense/)
    }
  })
})

const head = '#<PID>          <type>          <reloads>       <uptime>        <version>\n'

describe('parseProcesses', () => {
  it('reads the master, the present worker and failed reloads', () => {
    const master = '1162            master          5 [failed: 1]   0d00h02m07s     2.6.12\n'
    const workers = '# workers\n1271            worker          1               0d00h00m00s     2.6.12\n'
    const old = '# old workers\n1233            worker          3               0d00h00m43s     2.6.12\n# programs\n\n'
    expect(parseProcesses(head + master + workers + old)).toEqual({ master: 1162, reloads: 5, failed: 1, worker: 1271 })
    expect(parseProcesses(`${head}${master}# workers\n${old}`).worker).toBeUndefined()
  })

  it('throws on anything else', () => {
    expect(() => parseProcesses('')).toThrow(/makes no sense/)
  })
})
