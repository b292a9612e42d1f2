/**
 * Parts a text into words, each with the white space after it (the first also with what stands before it), so that
 * the pieces joined are the text: `Hello brave world` → `Hello `, `brave `, `world`.
 *
 * @param text any text; an empty one has no pieces, one of nothing but white space has one
 * @returns the pieces one by one: a text of 1 MiB can have half a million
 */
export function* wordsOf(text: string): Generator<string> {
  for (const [piece] of text.matchAll(/\s*\S+\s*|\s+/gu)) yield piece
}
