import type { Route } from './api.ts'
import type { Catalogue, ServiceRecord } from './catalogue.ts'
import type { Node } from './node.ts'

/** What a person sees who opens the registry in a browser: who is registered, and how each is. */
export function pageRoutes(catalogue: Catalogue, node: Node): Route[] {
  const toPage = () => ({ status: 301, headers: { Location: '/ui/' }, text: '' })
  const headers = { 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'" }
  return [
    { path: '/', methods: { GET: toPage } },
    { path: '/ui', methods: { GET: toPage } },
    { path: '/ui/', methods: { GET: () => ({ html: renderPage(catalogue, node), headers }) } },
  ]
}

const style = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
  body { max-width: 60rem; margin: 3rem auto; padding: 0 1rem }
  table { width: 100%; border-collapse: collapse }
  th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884 }
  td:nth-child(n+2) { font-family: ui-monospace, monospace; font-size: 13px }
  .passing { color: #2a9d4a } .warning { color: #c58a00 } .critical { color: #d33 } .maintenance { color: #888 }
  p { color: #888 }`

function renderPage(catalogue: Catalogue, node: Node): string {
  const services = [...catalogue.services()].sort((a, b) => (a.name + a.id < b.name + b.id ? -1 : 1))
  const rows = services.map((service, i) => renderRow(service, services[i - 1]?.name, catalogue)).join('')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width">
<title>Meshwork registry</title>
<style>${style}</style>
<h1>Registry</h1>
<p>The embedded registry of ${escapeHtml(node.name)}, for this one machine; Consul's API at ${escapeHtml(node.listensAt)}/v1.</p>
<table>
<tr><th>Service<th>Instance<th>Address<th>Health<th>Version
${rows || '<tr><td colspan="5">Nothing is registered.'}
</table>
`
}

function renderRow(service: ServiceRecord, nameAbove: string | undefined, catalogue: Catalogue): string {
  const checks = catalogue.checksOf(service.id)
  const isMaintenance = checks.some(check => check.type === 'maintenance')
  const worst = (['critical', 'warning'] as const).find(status => checks.some(check => check.status === status))
  const health = isMaintenance ? 'maintenance' : (worst ?? 'passing')
  const why = checks.find(check => check.status !== 'passing')?.output ?? ''
  const name = service.name === nameAbove ? '' : escapeHtml(service.name)
  return (
    `<tr><td>${name}<td>${escapeHtml(service.id)}<td>${escapeHtml(`${service.address}:${service.port}`)}` +
    `<td class="${health}" title="${escapeHtml(why)}">${health}<td>${escapeHtml(service.meta.version ?? '')}\n`
  )
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
