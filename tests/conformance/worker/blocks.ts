import type { Content } from '#proto/gen/mesh/v1/Content.ts'

/** One red pixel. */
export const png = {
  mimeType: 'image/png',
  data: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
    'base64',
  ),
}

/** One sample of silence. */
export const wav = {
  mimeType: 'audio/wav',
  data: Buffer.from('UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQIAAAAAAA==', 'base64'),
}

/** An answer of one block of text. */
export function text(words: string): { readonly content: Content[] } {
  return { content: [{ text: words }] }
}
