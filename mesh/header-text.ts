/**
 * A text as an HTTP header can carry it: as it stands where it is printable ASCII, otherwise percent-encoded as in URLs.
 * For ids out of the registry, where anybody may have written anything.
 */
export function headerText(text: string): string {
  return /^[ -~]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed())
}
