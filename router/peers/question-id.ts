import { randomHex } from '#mesh/random-hex.ts'

const shape = /^([A-Za-z0-9._-]{1,128})\.([0-9a-f]{32})$/

/**
 * The id of a question to a client: it names the router that asked, and nobody can guess it.
 *
 * @returns `<router's instance id>.<128 random bits in hex>`
 */
export function newQuestionId(routerId: string): string {
  return `${routerId}.${randomHex(16)}`
}

/** The router that made a question's id; `undefined` where no router did. */
export function routerOfQuestion(questionId: string): string | undefined {
  return questionId.length > 161 ? undefined : shape.exec(questionId)?.[1]
}
