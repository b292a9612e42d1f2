import { describe, expect, it } from 'vitest'
import { contentBlock } from './content-block.ts'

describe('contentBlock', () => {
  it('says whom a block is for, how much it matters and when it changed', () => {
    const annotations = {
      audience: ['ROLE_USER', 'ROLE_ASSISTANT', 'ROLE_UNSPECIFIED'],
      priority: 0,
      lastModified: '2026-11-21T00:00:00Z',
    }
    expect(contentBlock({ text: 'a', annotations })).toEqual({
      type: 'text',
      text: 'a',
      annotations: { audience: ['user', 'assistant'], priority: 0, lastModified: '2026-11-21T00:00:00Z' },
    })
  })

  it('says nothing of that where nothing is said, and keeps to what clients take', () => {
    expect(contentBlock({ text: 'a', annotations: { audience: [] } })).toEqual({ type: 'text', text: 'a' })
    expect(contentBlock({ text: 'a', annotations: { priority: 7 } }).annotations).toEqual({ priority: 1 })
  })

  it('gives a link all that is known of it', () => {
    const link = { uri: 'test://a', name: 'a', title: 'A', description: 'First.', mimeType: 'text/plain', size: '2048' }
    expect(contentBlock({ link })).toEqual({ type: 'resource_link', ...link, size: 2048 })
    expect(contentBlock({ link: { uri: 'test://a', name: '', size: '0' } })).toEqual({
      type: 'resource_link',
      uri: 'test://a',
      name: 'test://a',
    })
  })

  it('shows a block of a kind that nobody knows yet as JSON', () => {
    expect(contentBlock({ hologram: 1, annotations: {} })).toEqual({ type: 'text', text: '{"hologram":1}' })
  })
})
