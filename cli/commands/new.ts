import type { Command } from '../command.ts'
export const newService: Command = { usage: 'new', help: '', run: async () => 0 }
