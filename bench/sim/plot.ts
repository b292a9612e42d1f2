/** Small pictures of measured numbers, readable on light and on dark ground: SVG as text. */

export interface Series {
  readonly name: string
  /** In the order of x; NaN where there is none. */
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Drawn heavier than the others. */
  readonly strong?: boolean
  /** What cannot be built, and is only there to compare: drawn in dashes. */
  readonly ideal?: boolean
}

export interface LinePlot {
  readonly title: string
  readonly xLabel: string
  readonly yLabel: string
  /** Where a tick stands, and what the axis ends with, least first. */
  readonly xTicks: readonly number[]
  readonly yTicks: readonly number[]
  /** Equal steps are equal factors; absent: equal differences. */
  readonly xLog?: boolean
  /** A height that is promised to be kept; absent: none. */
  readonly bound?: { readonly y: number; readonly name: string }
  readonly series: readonly Series[]
}

const width = 640
const height = 330
const frame = { left: 56, right: 500, top: 44, bottom: 280 }

/** A line for each series, its name at its end. What lies above the axis is cut off. */
export function linePlot({ title, xLabel, yLabel, xTicks, yTicks, xLog, bound, series }: LinePlot): string {
  const along = xLog ? Math.log : (x: number) => x
  const x = scale(xTicks.map(along), frame.left, frame.right)
  const y = scale(yTicks, frame.bottom, frame.top)
  const top = Math.max(...yTicks)
  const grid = yTicks.map(
    tick => line(frame.left, y(tick), frame.right, y(tick), 'grid') + text(48, y(tick) + 4, `${tick}`, 'end'),
  )
  const feet = xTicks.map(tick => text(x(along(tick)), frame.bottom + 18, `${tick}`, 'middle'))
  const limit =
    bound &&
    line(frame.left, y(bound.y), frame.right, y(bound.y), 'bound') + text(62, y(bound.y) - 6, bound.name, 'start')
  const ends: { name: string; y: number; color: number }[] = []
  const inside: string[] = []
  const lines = series.map(({ name, points, strong, ideal }, i) => {
    const known = points.filter(([, value]) => !Number.isNaN(value))
    const seen = untilAbove(known, top)
    const last = seen.at(-1)
    if (last !== undefined) {
      const end = x(along(last[0]))
      // A line that leaves the picture early has its name there.
      if (end < frame.right - 100) inside.push(text(end + 8, y(last[1]) + 12, name, 'start', `n${i}`))
      else ends.push({ name, y: y(last[1]), color: i })
    }
    const place = seen.map(([px, py]) => `${round(x(along(px)))},${round(y(py))}`).join(' ')
    return `<polyline class="c${i}${strong ? ' strong' : ''}${ideal ? ' ideal' : ''}" points="${place}"/>`
  })
  const names = apart(ends).map(({ name, y: at, color }) => text(frame.right + 10, at + 4, name, 'start', `n${color}`))
  const axes = [
    text((frame.left + frame.right) / 2, height - 10, xLabel, 'middle', 'soft'),
    text(12, 30, yLabel, 'start', 'soft'),
  ]
  return picture(title, height, [...grid, ...feet, limit ?? '', ...lines, ...inside, ...names, ...axes])
}

/** A bar for each value from 0 to `most`, with its name before and its figure behind. */
export function barPlot(
  title: string,
  most: number,
  bars: readonly { name: string; value: number; strong?: boolean; ideal?: boolean }[],
): string {
  const from = 150
  const x = scale([0, most], from, width - 70)
  const row = 24
  const drawn = bars.map(({ name, value, strong, ideal }, i) => {
    const top = 40 + i * row
    const kind = strong ? 'bar strong' : ideal ? 'bar ideal' : 'bar'
    return (
      text(from - 10, top + 13, name, 'end') +
      `<rect class="${kind}" x="${from}" y="${top}" width="${round(x(value) - from)}" height="16" rx="2"/>` +
      text(x(value) + 8, top + 13, value.toFixed(3).replace(/0$/, ''), 'start', strong ? 'figure' : 'soft')
    )
  })
  return picture(title, 40 + bars.length * row + 16, drawn)
}

function picture(title: string, tall: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${tall}" width="${width}" height="${tall}" role="img" aria-labelledby="title">
<title id="title">${title}</title>
<style>
  svg { --ground: #fbfcfe; --edge: #d5dbe6; --ink: #172033; --soft: #566179; --grid: #e4e8f0;
        --a: #5468e0; --b: #1f9471; --c: #b97a10; --d: #cb3f7c; --e: #7c879d; --f: #2b8bb8;
        font-family: -apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif }
  @media (prefers-color-scheme: dark) {
    svg { --ground: #0e131c; --edge: #2a3342; --ink: #eaeef6; --soft: #9aa6bb; --grid: #222b39;
          --a: #8393ff; --b: #3cc29a; --c: #e3b04b; --d: #f074a8; --e: #77839a; --f: #6cc9ee }
  }
  .ground { fill: var(--ground); stroke: var(--edge) }
  .title { font-size: 15px; font-weight: 600 }
  text { fill: var(--ink); font-size: 12px }
  .soft { fill: var(--soft) } .figure { font-weight: 600 }
  line, polyline { fill: none }
  .grid { stroke: var(--grid) } .bound { stroke: var(--soft); stroke-dasharray: 2 4 }
  polyline { stroke-width: 1.75; stroke-linejoin: round } .strong { stroke-width: 3 } polyline.ideal { stroke-dasharray: 5 4 }
  .c0 { stroke: var(--a) } .c1 { stroke: var(--b) } .c2 { stroke: var(--c) } .c3 { stroke: var(--d) } .c4 { stroke: var(--e) } .c5 { stroke: var(--f) }
  .n0 { fill: var(--a); font-weight: 600 } .n1 { fill: var(--b) } .n2 { fill: var(--c) } .n3 { fill: var(--d) } .n4 { fill: var(--soft) } .n5 { fill: var(--f) }
  .bar { fill: var(--e); stroke: none } .bar.strong { fill: var(--a) } .bar.ideal { fill: none; stroke: var(--e); stroke-dasharray: 4 3 }
</style>
<rect class="ground" x=".5" y=".5" width="${width - 1}" height="${tall - 1}" rx="11"/>
${text(width / 2, 25, title, 'middle', 'title')}
${parts.filter(part => part !== '').join('\n')}
</svg>
`
}

/** Up to where it leaves the picture at its top, that point put there. */
function untilAbove(points: Series['points'], top: number): Series['points'] {
  const out = points.findIndex(([, y]) => y > top)
  const over = points[out]
  const before = points[out - 1]
  if (over === undefined) return points
  if (before === undefined) return []
  const share = (top - before[1]) / (over[1] - before[1])
  return [...points.slice(0, out), [before[0] + share * (over[0] - before[0]), top]]
}

/** Names that would lie on each other, moved apart downward. */
function apart<Name extends { readonly y: number }>(names: readonly Name[]): Name[] {
  let free = Number.NEGATIVE_INFINITY
  return names
    .toSorted((a, b) => a.y - b.y)
    .map(name => {
      const y = Math.max(name.y, free)
      free = y + 15
      return { ...name, y }
    })
}

function scale(ticks: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [Math.min(...ticks), Math.max(...ticks)]
  return value => from + ((value - low) / (high - low)) * (to - from)
}

function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<line class="${kind}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`
}

function text(x: number, y: number, said: string, anchor: 'start' | 'middle' | 'end', kind = ''): string {
  return `<text${kind && ` class="${kind}"`} x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${said}</text>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
