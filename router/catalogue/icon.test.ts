import { describe, expect, it } from 'vitest'
import { iconsFrom } from './icon.ts'

describe('iconsFrom', () => {
  it('takes https and data URIs, with what is said of them', () => {
    const svg = 'data:image/svg+xml;base64,PHN2Zy8+'
    expect(
      iconsFrom([
        { src: 'https://example.com/a.png', mimeType: 'image/png', sizes: ['48x48', 'any'], theme: 'dark' },
        { src: svg, mimeType: '', sizes: [], theme: '' },
      ]),
    ).toEqual([
      { src: 'https://example.com/a.png', mimeType: 'image/png', sizes: ['48x48', 'any'], theme: 'dark' },
      { src: svg },
    ])
  })

  it.each([
    'http://example.com/a.png',
    'javascript:alert(1)',
    'data:text/html,<script>',
    'file:///etc/passwd',
    'https:',
    `https://example.com/${'a'.repeat(3_000)}`,
    `data:image/png;base64,${'A'.repeat(40_000)}`,
    '',
    7,
  ])('leaves out %s', src => {
    expect(iconsFrom([{ src }])).toEqual([])
  })

  it('takes no more than eight, and of each only what holds', () => {
    const one = { src: 'https://example.com/a.png', sizes: ['big', '16x16'], theme: 'blue' }
    expect(iconsFrom(Array(20).fill(one))).toEqual(Array(8).fill({ src: one.src, sizes: ['16x16'] }))
  })

  it('has none where there is nothing', () => {
    expect([iconsFrom(undefined), iconsFrom('x'), iconsFrom([null])]).toEqual([[], [], []])
  })
})
