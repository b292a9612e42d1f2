import type { JsonObject } from '@bufbuild/protobuf'

/** Whoever asked clients something and waits for their answers. */
export interface Answers {
  /**
   * @param questionId as `newQuestionId` made it here
   * @param sessionId  the session that the answer came in, as the client said it; empty: none
   * @param response   the JSON-RPC response as it came; not checked beyond being an object
   * @returns false: nobody waits for it here, or no longer, or not in that session. Never throws
   */
  deliver(questionId: string, sessionId: string, response: JsonObject): boolean
}
