import { describe, expect, it } from 'vitest'
import { schemaFaults } from '../../testing/schema-rules.ts'
import { thousandTools } from '../../testing/thousand-tools.ts'
import { ownTools } from './own-tools.ts'

describe('ownTools', () => {
  it('are what every client takes', () => {
    for (const { name, inputSchema, outputSchema } of ownTools) {
      expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
      expect(schemaFaults(inputSchema as never)).toEqual([])
      if (outputSchema !== undefined) expect(schemaFaults(outputSchema as never)).toEqual([])
    }
  })

  it('cost a model a few hundred tokens, where the list of a thousand costs a hundred times that', () => {
    // About four characters a token; a list has more of each tool than this.
    const shown = JSON.stringify(
      ownTools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
    )
    expect(shown.length / 4).toBeLessThan(300)
    expect(JSON.stringify(thousandTools()).length / shown.length).toBeGreaterThan(100)
  })
})
