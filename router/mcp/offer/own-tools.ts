import type { Tool } from '@modelcontextprotocol/server'
import { ownToolNames } from '../../catalogue/operation-names.ts'

export const defaultMatches = 5
export const mostMatches = 20
export const longestQuery = 1_000

/** The router's own tools, which `tools/list` shows where all others are found by search: a few hundred tokens in all. */
export const ownTools: readonly Tool[] = [
  {
    name: ownToolNames.search,
    title: 'Search tools',
    description: `Finds the tools for what you want to do, the best match first, each with its description and the schema of its arguments. Call them with ${ownToolNames.call}.`,
    inputSchema: {
      type: 'object',
      properties: {
        query: {
          type: 'string',
          maxLength: longestQuery,
          description: 'What you want to do, in words; or a tool by its name.',
        },
        limit: {
          type: 'integer',
          minimum: 1,
          maximum: mostMatches,
          description: `How many tools to give at most; ${defaultMatches} where absent.`,
        },
      },
      required: ['query'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        tools: {
          type: 'array',
          description: 'The best match first; empty where nothing fits.',
          items: {
            type: 'object',
            properties: {
              name: { type: 'string' },
              title: { type: 'string' },
              description: { type: 'string' },
              inputSchema: {
                type: 'object',
                properties: {},
                additionalProperties: true,
                description: 'JSON Schema of its arguments.',
              },
            },
            required: ['name', 'title', 'description', 'inputSchema'],
          },
        },
        hint: { type: 'string', description: 'What to do where nothing fits.' },
      },
      required: ['tools'],
    },
    annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false },
  },
  {
    name: ownToolNames.call,
    title: 'Call a tool',
    description: `Calls a tool that ${ownToolNames.search} gave, by its name, with arguments as its schema says. It answers as the tool does.`,
    inputSchema: {
      type: 'object',
      properties: {
        name: { type: 'string', description: `The tool's name, as ${ownToolNames.search} gave it.` },
        arguments: {
          type: 'object',
          properties: {},
          additionalProperties: true,
          description: "The tool's arguments; none where absent.",
        },
      },
      required: ['name'],
      additionalProperties: false,
    },
    // Nobody knows which tool it will be.
    annotations: { readOnlyHint: false, idempotentHint: false, destructiveHint: true },
  },
]
