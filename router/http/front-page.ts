import type { CatalogueView } from '../catalogue/catalogue-view.ts'

/** What somebody sees who opens the router in a browser: what it is, what it serves now, and where to go on. */
export function frontPage({ services, operations }: CatalogueView): string {
  const rows = services.map(({ name, shortName, state, instances, summary }) => {
    const cells = [
      `<a href="/v1/${encodeURIComponent(shortName)}">${escapeHtml(name)}</a>`,
      state,
      String(instances.length),
      escapeHtml(summary),
    ]
    return `<tr>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>`
  })
  const table =
    rows.length === 0
      ? '<p>No service has joined yet.</p>'
      : `<table><tr><th>service<th>state<th>instances<th></tr>${rows.join('')}</table>`
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Meshwork</title>
<style>body{font:16px/1.5 system-ui;max-width:46rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}
td,th{text-align:left;padding:.2rem 1.2rem .2rem 0;vertical-align:top}code{font-size:.9em}</style>
<h1>Meshwork</h1>
<p>A router of an agent mesh. ${services.length} services, ${operations.length} operations, each callable over MCP, REST and gRPC.</p>
<ul><li>MCP clients connect to <code>/mcp</code>
<li>REST: <code>POST /v1/&lt;service&gt;/&lt;operation&gt;</code>, <a href="/v1">catalogue</a>, <a href="/v1/openapi.json">OpenAPI</a>
<li><a href="/healthz">alive</a>, <a href="/readyz">ready</a>, <a href="/metrics">metrics</a></ul>
${table}
</html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`)
}
