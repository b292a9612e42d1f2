/** Monotonic milliseconds that all processes of this machine share, with fractions. */
export function machineNow(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
