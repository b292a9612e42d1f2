import type { JsonObject, JsonValue } from '@bufbuild/protobuf'

/** A picture that stands for a method in a client. */
export interface Icon {
  /** An https URL or a data URI. */
  readonly src: string
  readonly mimeType?: string
  /** Such as `48x48` or `any`. */
  readonly sizes?: string[]
  /** The background that it is made for; absent: any. */
  readonly theme?: 'light' | 'dark'
}

/** Of one method; and in one icon. */
const most = { icons: 8, urlLength: 2_048, dataLength: 32 * 1024, sizes: 16 }

/** Icons as a service wrote them. Those that a client must not load, or that are too large, are left out. */
export function iconsFrom(json: JsonValue | undefined): readonly Icon[] {
  if (!Array.isArray(json)) return []
  return json
    .flatMap(one => iconFrom(one))
    .filter(icon => icon !== undefined)
    .slice(0, most.icons)
}

function iconFrom(json: JsonValue): Icon | undefined {
  const { src, mimeType, sizes, theme } = (json ?? {}) as JsonObject
  if (typeof src !== 'string' || !mayLoad(src)) return undefined
  const fine = Array.isArray(sizes) ? sizes.filter(size => /^(any|\d{1,5}x\d{1,5})$/.test(String(size))) : []
  return {
    src,
    ...(typeof mimeType === 'string' && mimeType !== '' && { mimeType: mimeType.slice(0, 100) }),
    ...(fine.length > 0 && { sizes: fine.slice(0, most.sizes).map(String) }),
    ...((theme === 'light' || theme === 'dark') && { theme }),
  }
}

function mayLoad(src: string): boolean {
  if (/^data:image\/[a-z0-9.+-]+[;,]/i.test(src)) return src.length <= most.dataLength
  return src.length <= most.urlLength && /^https:/i.test(src) && URL.canParse(src)
}
