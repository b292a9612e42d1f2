const lettersWithoutMarks: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
}

/**
 * A name as it is compared: without case, accents and punctuation, words parted by one space.
 * `São Paulo` → `sao paulo`, `Washington, D.C.` → `washington d c`, `東京` stays.
 */
export function fold(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[øłđıßæœ]/g, letter => lettersWithoutMarks[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
