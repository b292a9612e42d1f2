import { routerNode } from '../../cli/local/router-node.ts'
import { type Process, startProcess } from '../process.ts'

/** Starts `front.ts` as Node runs a router. */
export function startFront(folder: string, operations: number, fastPath: 'on' | 'off'): Process {
  return startProcess(['bench/mcp/front.ts', `${operations}`, fastPath], routerNode.env, folder, routerNode.flags)
}
