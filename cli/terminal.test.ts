import { describe, expect, it } from 'vitest'
import { createTerminal } from './terminal.ts'

function setUp(isTTY: boolean, env: Record<string, string> = {}) {
  const written = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY,
    columns: 20,
    rows: 4,
    write(text: string) {
      written[name] += text
    },
  })
  return { written, terminal: createTerminal({ stdout: stream('stdout'), stderr: stream('stderr') }, env) }
}

describe('createTerminal', () => {
  it('paints on a screen, and not into a pipe', () => {
    expect(setUp(true).terminal.paint('red', 'x')).toBe('\x1b[31mx\x1b[39m')
    expect(setUp(false).terminal.paint('red', 'x')).toBe('x')
  })

  it('obeys NO_COLOR and FORCE_COLOR', () => {
    expect(setUp(true, { NO_COLOR: '1' }).terminal.paint('red', 'x')).toBe('x')
    expect(setUp(false, { FORCE_COLOR: '1' }).terminal.paint('red', 'x')).toBe('\x1b[31mx\x1b[39m')
  })

  it('shows what goes on in one line that the next line replaces', () => {
    const { terminal, written } = setUp(true)
    terminal.status('waiting for something that is long')
    terminal.out('done')
    expect(written.stderr).toBe('waiting for somethi\r\x1b[2K')
    expect(written.stdout).toBe('done\n')
  })

  it('keeps what goes on out of a pipe', () => {
    const { terminal, written } = setUp(false)
    terminal.status('waiting')
    terminal.err('fault')
    expect(written.stderr).toBe('fault\n')
  })

  it('draws over what it drew before', () => {
    const { terminal, written } = setUp(true)
    terminal.redraw(['a', 'b'])
    terminal.redraw(['c'])
    expect(written.stdout).toBe('\x1b[Ja\nb\n\x1b[2A\x1b[Jc\n')
  })

  it('draws no more than the screen can hold', () => {
    const { terminal, written } = setUp(true)
    terminal.redraw(['a line that is wider than twenty', 'b', 'c', 'd'])
    expect(written.stdout).toBe('\x1b[Ja line that is wider\nb\n… and 2 more\n')
  })
})
