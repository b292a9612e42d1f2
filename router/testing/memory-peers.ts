import type { Clock } from '#mesh/clock.ts'
import type { Answers } from '../peers/answers.ts'
import type { Peers } from '../peers/peers.ts'
import { newQuestionId, routerOfQuestion } from '../peers/question-id.ts'
import type { SessionNotes } from '../peers/session-notes.ts'
import { SpentNonces } from '../peers/spent-nonces.ts'

interface Router {
  answers?: Answers
  notes?: SessionNotes
  readonly nonces: SpentNonces
}

/** Routers of one process that reach each other without a network: the memory twin of `openPeers`. */
export function memoryPeers(clock: Clock): (routerId: string) => Peers {
  const routers = new Map<string, Router>()

  return routerId => {
    const own: Router = { nonces: new SpentNonces(clock) }
    routers.set(routerId, own)
    const others = () => [...routers.values()].filter(router => router !== own)
    return {
      routerId,
      newQuestionId: () => newQuestionId(routerId),
      answerTo(answers) {
        own.answers = answers
      },
      async deliver(questionId, sessionId, response) {
        const asker = routerOfQuestion(questionId)
        if (asker === undefined) return 'not_waiting'
        const router = routers.get(asker)
        if (router === undefined) return 'gone'
        return router.answers?.deliver(questionId, sessionId, response) ? 'delivered' : 'not_waiting'
      },
      notesTo(notes) {
        own.notes = notes
      },
      async noteEverywhere(sessionId, note) {
        for (const { notes } of others()) notes?.note(sessionId, note)
      },
      async recallEverywhere(sessionId) {
        return others().map(({ notes }) => notes?.recall(sessionId) ?? { watched: [] })
      },
      newNonce: () => own.nonces.make(),
      async spend(maker, nonce, expiresAtMs) {
        const nonces = routers.get(maker)?.nonces ?? own.nonces
        return nonces.spend(nonce, expiresAtMs) ? 'fresh' : 'spent'
      },
    }
  }
}
