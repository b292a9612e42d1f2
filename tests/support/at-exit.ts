const kills = new Set<() => void>()

process.once('exit', () => {
  for (const kill of kills) kill()
})

/**
 * Kills what this process started when it ends, whatever ends it. One listener for all: Node warns of more than ten.
 *
 * @param kill must not throw, nor wait
 * @returns takes it back, once there is nothing left to kill
 */
export function killAtExit(kill: () => void): () => void {
  kills.add(kill)
  return () => void kills.delete(kill)
}
