import type { Implementation } from '#mesh/rpc/implementation.ts'
import type { PromptServiceHandlers } from '#proto/gen/conformance/v1/PromptService.ts'
import type { Content } from '#proto/gen/mesh/v1/Content.ts'
import type { PromptMessage } from '#proto/gen/mesh/v1/PromptMessage.ts'
import { ask, form } from './ask.ts'
import { png } from './blocks.ts'

const words = ['hello', 'paris', 'park', 'party', 'test', 'testing', 'world']

/** Prompts, and what completes their arguments. */
export const prompts: Implementation<PromptServiceHandlers> = {
  simplePrompt: () => says({ text: 'This is a simple prompt for testing.' }),
  promptWithArguments: ({ arg1, arg2 }) => says({ text: `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'` }),
  promptWithEmbeddedResource: ({ resourceUri: uri }) =>
    says(
      { resource: { uri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' } },
      { text: 'Please process the embedded resource above.' },
    ),
  promptWithImage: () => says({ image: png }, { text: 'Please analyze the image above.' }),
  askingPrompt: ({ round }) => {
    const question = form('What context should the prompt use?', { context: { type: 'string' } }, ['context'])
    return ask(round, { user_context: question }, answers => says({ text: `Use this context: ${answers}` }))
  },
  complete: ({ value }) => {
    const values = words.filter(word => word.startsWith(value))
    return { values, total: values.length }
  },
}

/** The user says one block after another. */
function says(...blocks: readonly Content[]): { readonly messages: PromptMessage[] } {
  return { messages: blocks.map(content => ({ role: 'ROLE_USER', content })) }
}
