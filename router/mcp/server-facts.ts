/** What every client is told of the server, in either era and on either path. */
export function serverInfo(version: string) {
  return { name: 'meshwork', title: 'Meshwork', version }
}

/** What clients may ask for. Lists may be empty now and not in a second, so that nothing here depends on them. */
export const serverCapabilities = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
  completions: {},
  logging: {},
} as const
