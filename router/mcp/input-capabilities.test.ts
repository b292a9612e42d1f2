import { describe, expect, it } from 'vitest'
import { inputCapabilities } from './input-capabilities.ts'

const nothing = { elicitation: false, elicitationUrl: false, sampling: false, roots: false }

describe('inputCapabilities', () => {
  it.each([
    [{ elicitation: {} }, { elicitation: true }],
    [{ elicitation: { form: {} } }, { elicitation: true }],
    [{ elicitation: { url: {} } }, { elicitationUrl: true }],
    [{ elicitation: { form: {}, url: {} } }, { elicitation: true, elicitationUrl: true }],
    [
      { sampling: { tools: {} }, roots: { listChanged: true } },
      { sampling: true, roots: true },
    ],
  ])('reads %j', (declared, can) => {
    expect(inputCapabilities(declared)).toEqual({ ...nothing, ...can })
  })

  it.each([undefined, null, 5, 'sampling', [], {}, { sampling: true, roots: null, elicitation: 'yes' }])(
    'takes %j for nothing',
    declared => {
      expect(inputCapabilities(declared)).toEqual(nothing)
    },
  )
})
