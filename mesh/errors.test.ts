import { describe, expect, it } from 'vitest'
import { type ErrorCode, errorTable, MeshError } from './errors.ts'

const codes = Object.keys(errorTable) as ErrorCode[]

describe('errorTable', () => {
  it('begins with gRPC’s own statuses, each once, in their order, under their own names', () => {
    const own = codes.slice(0, 16)
    expect(own.map(code => errorTable[code].grpc)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1))
    expect(own.join(' ')).toBe(
      'cancelled unknown invalid_argument deadline_exceeded not_found already_exists permission_denied ' +
        'resource_exhausted failed_precondition aborted out_of_range unimplemented internal unavailable data_loss ' +
        'unauthenticated',
    )
  })

  it('is an error to every kind of client', () => {
    for (const code of codes) {
      const { grpc, http, mcp } = errorTable[code]
      expect(grpc >= 1 && grpc <= 16).toBe(true)
      expect(http >= 400 && http <= 599).toBe(true)
      expect(mcp === 'result' || (mcp >= -32768 && mcp <= -32000)).toBe(true)
    }
  })

  it('follows google.rpc.Code in its HTTP column', () => {
    const http = codes.slice(0, 16).map(code => errorTable[code].http)
    expect(http).toEqual([499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401])
  })
})

describe('MeshError', () => {
  it('says its code in front of its text, and keeps both apart', () => {
    const error = new MeshError('no_instance', 'nobody', { cause: 'why' })
    expect(error).toMatchObject({ message: '[no_instance] nobody', text: 'nobody', code: 'no_instance', cause: 'why' })
    expect([error.grpcStatus, error.httpStatus]).toEqual([14, 503])
    expect(error).toBeInstanceOf(Error)
  })

  it('is made of each gRPC status, and UNKNOWN of what is none', () => {
    for (let code = 1; code <= 16; code++) expect(MeshError.fromStatus(code, 'x').grpcStatus).toBe(code)
    for (const code of [0, -1, 17, 1.5, Number.NaN]) expect(MeshError.fromStatus(code, 'x').code).toBe('unknown')
  })

  it('keeps the code that a message begins with, where it has the same status', () => {
    const said = MeshError.fromStatus(14, '[no_instance] no ready instance\nof tool-x')
    expect(said).toMatchObject({ code: 'no_instance', message: '[no_instance] no ready instance\nof tool-x' })
    expect(MeshError.fromStatus(5, '[no_instance] x')).toMatchObject({ code: 'not_found', text: '[no_instance] x' })
    expect(MeshError.fromStatus(14, '[toString] x')).toMatchObject({ code: 'unavailable', text: '[toString] x' })
  })

  it('says when to come again where the instance said so in milliseconds', () => {
    expect(MeshError.fromStatus(8, '[overloaded] full', '250')).toMatchObject({ code: 'overloaded', retryAfterMs: 250 })
    for (const pushback of [undefined, '', '-1', 'soon', '1e9', '9'.repeat(10)]) {
      expect(MeshError.fromStatus(8, 'full', pushback).retryAfterMs).toBeUndefined()
    }
  })

  it('says something where an instance gave no words', () => {
    expect(MeshError.fromStatus(5, '').text).not.toBe('')
  })

  it('is itself when it is thrown, and internal of anything else', () => {
    const own = new MeshError('aborted', 'x')
    expect(MeshError.from(own)).toBe(own)
    const cause = new TypeError('odd')
    expect(MeshError.from(cause)).toMatchObject({ code: 'internal', text: 'odd', cause })
    for (const thrown of ['a text', undefined, null, 42]) expect(MeshError.from(thrown).code).toBe('internal')
  })
})
