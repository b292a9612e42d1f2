/** The machine that the registry stands for: its one node. */
export interface Node {
  readonly id: string
  readonly name: string
  /** Where others reach it. */
  readonly address: string
  /** `host:port` of the registry itself. */
  readonly listensAt: string
}
