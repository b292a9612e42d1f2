import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { types } from '../../testing/reflected.ts'
import { decodeJson, encodeJson } from '../../transcode/json-codec.ts'
import { inputRound } from './input-round.ts'
import { noRound } from './round.ts'

const message = types.getMessage('mesh.v1.InputRound')
if (message === undefined) throw new Error('no message')

function answer(given: JsonValue) {
  const json = inputRound({ ...noRound, responses: { q: given as JsonObject } })
  // Whatever comes out must be what the contract takes.
  decodeJson(
    message as NonNullable<typeof message>,
    types,
    encodeJson(message as NonNullable<typeof message>, types, json),
  )
  return (json.responses as JsonObject).q
}

describe('inputRound', () => {
  it('has no answers and no state in the first round', () => {
    expect(inputRound(noRound)).toEqual({ capabilities: noRound.capabilities })
  })

  it('gives the state back as it was', () => {
    expect(inputRound({ ...noRound, state: Uint8Array.of(0, 255) }).state).toBe('AP8=')
  })

  it.each([
    [
      { action: 'accept', content: { name: 'Ann' }, more: 1 },
      { action: 'ELICITATION_ACTION_ACCEPT', content: { name: 'Ann' } },
    ],
    [{ action: 'accept' }, { action: 'ELICITATION_ACTION_ACCEPT' }],
    [{ action: 'decline', content: { name: 'Ann' } }, { action: 'ELICITATION_ACTION_DECLINE' }],
    [{ action: 'cancel' }, { action: 'ELICITATION_ACTION_CANCEL' }],
  ])('knows what a person did by its action: %j', (given, elicitation) => {
    expect(answer(given)).toEqual({ elicitation })
  })

  it.each([
    [
      { role: 'assistant', content: { type: 'text', text: 'Hi' }, model: 'm', stopReason: 'endTurn' },
      { role: 'ROLE_ASSISTANT', content: [{ text: 'Hi' }], model: 'm', stopReason: 'endTurn' },
    ],
    [
      { role: 'user', content: [{ type: 'image', data: 'AQID', mimeType: 'image/png' }] },
      { role: 'ROLE_USER', content: [{ image: { data: 'AQID', mimeType: 'image/png' } }] },
    ],
  ])('knows what a model said by its role: %j', (given, sampling) => {
    expect(answer(given)).toEqual({ sampling })
  })

  it('knows roots by their list', () => {
    const roots = [{ uri: 'file:///a', name: 'a', more: 1 }, { uri: 'file:///b' }]
    expect(answer({ roots })).toEqual({ roots: { roots: [{ uri: 'file:///a', name: 'a' }, { uri: 'file:///b' }] } })
  })

  it.each([
    [12_345, 'an object with "action"'],
    [null, 'an object with "action"'],
    [{}, 'an object with "action"'],
    [{ action: 'yes' }, '"action" to be accept, decline or cancel'],
    [{ action: 1 }, '"action" to be accept, decline or cancel'],
    [{ action: 'accept', content: 'Ann' }, '"content" to be an object'],
    [{ role: 'system', content: { type: 'text', text: '' } }, '"role" to be assistant or user'],
    [{ role: 'assistant' }, '"content" to be text'],
    [{ role: 'assistant', content: { type: 'tool_use' } }, '"content" to be text'],
    [{ role: 'assistant', content: { type: 'image', data: '%', mimeType: 'a/b' } }, '"content" to be text'],
    [{ roots: 'all' }, '"roots" to be an array'],
    [{ roots: [{}] }, 'each of "roots" to have a "uri"'],
  ])('refuses %j and says what would be right', (given, right) => {
    const text = expect.stringContaining(`the answer to "q" is none: expected ${right}`)
    expect(() => answer(given)).toThrow(
      expect.objectContaining({ code: -32602, message: text, data: { question: 'q' } }),
    )
  })
})
