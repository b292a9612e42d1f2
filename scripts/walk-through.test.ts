import { describe, expect, it } from 'vitest'
import { firstMissing, readWalkThrough } from './walk-through.ts'

const page = `# Page
\`\`\`sh
not this
\`\`\`
## One
Words.
\`\`\`sh
a 'b' \\
  c
d
\`\`\`

\`\`\`text
x … 1

y
\`\`\`
\`\`\`sh
# no heading
e
\`\`\`
## Two
\`\`\`text
of nobody
\`\`\`
\`\`\`yaml
not: this
\`\`\`
\`\`\`sh
f
\`\`\`
`

describe('readWalkThrough', () => {
  it('takes commands word by word, with what they print, under the headings that are asked for', () => {
    expect(readWalkThrough(page, ['One', 'Two'])).toEqual([
      { heading: 'One', line: 8, commands: "a 'b' \\\n  c\nd", expected: ['x … 1', 'y'] },
      { heading: 'One', line: 19, commands: '# no heading\ne', expected: [] },
      { heading: 'Two', line: 30, commands: 'f', expected: [] },
    ])
    expect(readWalkThrough(page, ['Two']).map(({ commands }) => commands)).toEqual(['f'])
  })

  it('does not take a heading that is gone for one that was replayed', () => {
    expect(() => readWalkThrough(page, ['One', 'Three'])).toThrow('no commands stand under "Three"')
  })
})

describe('firstMissing', () => {
  const printed = 'noise\nagent-echo   3 passing\nmore\n  no call failed\n'

  it('finds lines in their order, whatever their spaces and whatever stands between', () => {
    expect(firstMissing(['agent-echo 3 passing', 'no call failed'], printed)).toBeUndefined()
    expect(firstMissing(['agent-… … passing', '… failed'], printed)).toBeUndefined()
    expect(firstMissing([], printed)).toBeUndefined()
  })

  it('names the first that is not there, or not there any more', () => {
    expect(firstMissing(['agent-echo 4 passing'], printed)).toBe('agent-echo 4 passing')
    expect(firstMissing(['agent-echo 3'], printed)).toBe('agent-echo 3')
    expect(firstMissing(['no call failed', 'agent-echo 3 passing'], printed)).toBe('agent-echo 3 passing')
    expect(firstMissing(['more', 'more'], printed)).toBe('more')
    expect(firstMissing(['mor.'], printed)).toBe('mor.')
  })
})
