/**
 * HPACK's Huffman code (RFC 7541, appendix B). It is canonical: sorted by length, then by symbol, the codes count up.
 * So the lengths say it all; the 257th symbol ends a string, and its first bits pad one.
 */
const lengths: readonly number[] = `
  13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28 28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28
  6 10 10 12 13 6 8 11 10 10 8 11 8 6 6 6 5 5 5 6 6 6 6 6 6 6 7 8 15 6 12 10
  13 6 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 8 7 8 13 19 13 14 6
  15 5 6 5 6 5 6 6 6 5 7 7 6 6 6 5 6 7 6 5 5 6 7 7 7 7 7 15 11 14 13 28
  20 22 20 20 22 22 22 23 22 23 23 23 23 23 24 23 24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24
  22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23 21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23
  26 26 20 19 22 23 22 25 26 26 26 27 27 26 24 25 19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27
  20 24 20 21 22 21 21 23 22 22 25 25 24 24 26 23 26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26
  30`
  .trim()
  .split(/\s+/)
  .map(Number)

const endOfString = 256

/** A step takes four bits: where it leads, the symbol that it ends (or none), and whether a string may end there. */
interface Steps {
  /** Node times 16 plus four bits: the next node; -1: no such code. */
  readonly next: Int16Array
  readonly symbol: Int16Array
  /** Whether the bits so far are padding: fewer than eight, and all ones. */
  readonly mayEnd: Uint8Array
}

const steps = makeSteps(makeTree())

/**
 * Decodes what stands between two places of a buffer.
 *
 * @param into has room for all of it: a byte decodes to less than two
 * @returns how many bytes were written, or -1 where it is no Huffman code
 */
export function decodeHuffman(from: Buffer, start: number, end: number, into: Buffer): number {
  const { next, symbol, mayEnd } = steps
  let node = 0
  let written = 0
  for (let i = start; i < end; i++) {
    const byte = from[i] as number
    for (let bits = byte >> 4, half = 0; half < 2; bits = byte & 15, half++) {
      const step = (node << 4) | bits
      const found = symbol[step] as number
      if (found >= 0) into[written++] = found
      node = next[step] as number
      if (node < 0) return -1
    }
  }
  return mayEnd[node] === 1 ? written : -1
}

type Tree = [zero: Tree | number | undefined, one: Tree | number | undefined]

function makeTree(): Tree {
  const root: Tree = [undefined, undefined]
  const symbols = lengths.map((length, symbol) => ({ length, symbol }))
  symbols.sort((a, b) => a.length - b.length || a.symbol - b.symbol)
  let code = 0
  let before = 0
  for (const { length, symbol } of symbols) {
    code <<= length - before
    before = length
    let node = root
    for (let bit = length - 1; bit > 0; bit--) {
      const side = (code >> bit) & 1
      const child = node[side]
      const next: Tree = typeof child === 'object' ? child : [undefined, undefined]
      node[side] = next
      node = next
    }
    node[code & 1] = symbol
    code += 1
  }
  return root
}

function makeSteps(root: Tree): Steps {
  const nodes: Tree[] = [root]
  const padding = new Set<Tree>([root])
  for (let at = 0; at < nodes.length; at++) {
    for (const child of nodes[at] as Tree) if (typeof child === 'object') nodes.push(child)
  }
  let ones: Tree | number | undefined = root[1]
  for (let bits = 1; bits < 8 && typeof ones === 'object'; bits++) {
    padding.add(ones)
    ones = ones[1]
  }

  const numbers = new Map(nodes.map((node, i) => [node, i]))
  const next = new Int16Array(nodes.length * 16).fill(-1)
  const symbol = new Int16Array(nodes.length * 16).fill(-1)
  for (const [i, node] of nodes.entries()) {
    for (let bits = 0; bits < 16; bits++) {
      let at: Tree | number | undefined = node
      // No code is shorter than five bits, so four end one symbol at most.
      for (let bit = 3; bit >= 0 && typeof at === 'object'; bit--) {
        at = at[(bits >> bit) & 1]
        if (typeof at !== 'number' || at === endOfString) continue
        symbol[i * 16 + bits] = at
        at = root
      }
      if (typeof at === 'object') next[i * 16 + bits] = numbers.get(at) ?? -1
    }
  }
  return { next, symbol, mayEnd: Uint8Array.from(nodes, node => Number(padding.has(node))) }
}
