/** A name without case, accents and needless spaces, so that `São  Paulo ,Brazil` is `sao paulo, brazil`. */
export function plainName(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\s*,\s*/g, ', ')
    .replace(/[\s-]+/g, ' ')
    .trim()
}
