/**
 * What there is of `node:http`. An `import` of it, whatever its names, also reads the module's `WebSocket`, and so loads `undici`:
 * 12 MB of memory for every program of the mesh.
 */
export const { createServer, ServerResponse } = process.getBuiltinModule('node:http')
