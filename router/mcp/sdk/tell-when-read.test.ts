import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { tellWhenRead } from './tell-when-read.ts'

function start() {
  const response = Object.assign(new EventEmitter(), { writableNeedDrain: false })
  const heard: string[] = []
  const tell = tellWhenRead<string>(response as unknown as ServerResponse, what => {
    heard.push(what)
    // The first that is written fills what there is room for.
    if (heard.length === 3) response.writableNeedDrain = true
  })
  const read = () => {
    response.writableNeedDrain = false
    response.emit('drain')
  }
  return { response, heard, tell, read }
}

describe('tellWhenRead', () => {
  it('tells at once where there is room', () => {
    const { heard, tell } = start()
    tell('a')
    tell('a')
    expect(heard).toEqual(['a', 'a'])
  })

  it('tells once, when it is read again, what changed several times meanwhile', () => {
    const { response, heard, tell, read } = start()
    response.writableNeedDrain = true
    for (const what of ['a', 'b', 'a', 'a', 'b']) tell(what)
    expect(heard).toEqual([])
    expect(response.listenerCount('drain')).toBe(1)
    read()
    expect(heard).toEqual(['a', 'b'])
  })

  it('waits again where catching up fills what there is room for', () => {
    const { response, heard, tell, read } = start()
    response.writableNeedDrain = true
    for (const what of ['a', 'b', 'c', 'd']) tell(what)
    read()
    expect(heard).toEqual(['a', 'b', 'c'])
    read()
    expect(heard).toEqual(['a', 'b', 'c', 'd'])
  })
})
