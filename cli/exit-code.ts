/** What `mesh` exits with. Scripts rely on it; `mesh help` documents it. */
export const exitCode = { ok: 0, failed: 1, usage: 2 } as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
