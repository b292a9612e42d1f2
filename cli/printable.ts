/**
 * A text of somebody else's as a terminal may show it: control characters that could steer it (ESC among them) become
 * `�`; line breaks and tabs stay. Services, and whoever writes into their logs, choose such texts.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}--[\n\t]]/gv, '�')
}
