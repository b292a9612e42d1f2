/** The command line is wrong: `mesh` says what would be right and exits 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
