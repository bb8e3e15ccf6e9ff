/**
 * Is the server's history still the one that we know? After a restore of etcd it is not: versions have gone back, and a watch from a version
 * that is yet to come is answered by silence, or by what comes after it, without what was lost or done in between. A list of one object tells.
 */
import { type Clock, delay } from '../clock.ts'
import { splitObjectKey } from '../meta.ts'
import { escapeFieldValue } from '../resources/selectors.ts'
import { classify } from './failure.ts'
import type { Item, ItemPage, ItemSource } from './item.ts'
import type { ListCall } from './lister-watcher.ts'
import { type Change, NewestChanges } from './newest-change.ts'
import { compareVersions, isOlder, isSameUid } from './versions.ts'
import type { Verdict } from './watcher-state.ts'

/**
 * How long the event that would explain a surprising answer may still be on its way: so many rounds of so many milliseconds in which the watch
 * gets no nearer to the version of the answer. In between sockets are read, also after the process has stood still.
 */
const EXPLANATION_ROUNDS = 4
const EXPLANATION_ROUND_MS = 250

/** What the watcher has seen of the server's history, and whether it still is that. */
export class History {
  readonly #source: ItemSource<unknown>
  readonly #clock: Clock
  #newest = new NewestChanges()
  /** The changes to ask for, while the history is in doubt: what comes by then may be of another. */
  #subjects: Change[] | undefined
  /** An event told of another object where a subject was, and not of its end. */
  #contradicted = false
  /** The first subject is being asked for, and no event about it has come meanwhile. */
  #unexplained = false

  constructor(source: ItemSource<unknown>, clock: Clock) {
    this.#source = source
    this.#clock = clock
  }

  /** A whole collection has come. */
  restart(newest: NewestChanges): void {
    this.#newest = newest
    this.#trust()
  }

  /** From here on the history may be another. */
  doubt(): void {
    this.#subjects ??= this.#newest.all
  }

  /** One change has come. */
  follow(item: Item<unknown>, deleted: boolean): void {
    this.#newest.follow(item, deleted)
    const at = this.#subjects?.findIndex(({ key }) => key === item.key) ?? -1
    if (at < 0) return
    // What is known of it now may be of the other history: it can prove nothing any more.
    const [subject] = this.#subjects?.splice(at, 1) ?? []
    if (subject && !subject.deleted && !isSameUid(subject.uid, item.uid)) this.#contradicted = true
    if (at === 0) this.#unexplained = false
  }

  /**
   * Asks the server: for the newest change and, while that may have been of either history, for those before it.
   *
   * @param call A list of one object, by the informer's own selectors.
   * @param turn Waits until a request may be sent.
   * @param reached The version up to which all changes have come.
   */
  async ask(
    call: ListCall,
    turn: () => Promise<void>,
    reached: () => string
  ): Promise<{ verdict: Verdict; err?: unknown }> {
    try {
      for (;;) {
        const answer = await this.#askOne(call, turn, reached)
        if (answer === 'moved' && this.#subjects?.length) continue
        this.#trust()
        return { verdict: answer === 'moved' ? 'same' : answer }
      }
    } catch (err) {
      const kind = classify(err)
      // Who may not list learns no more by a list.
      if (kind === 'denied') return { verdict: 'same', err }
      return { verdict: kind === 'refused' ? 'unknown' : 'failed', err }
    }
  }

  async #askOne(
    call: ListCall,
    turn: () => Promise<void>,
    reached: () => string
  ): Promise<'same' | 'moved' | 'other' | 'unknown'> {
    await turn()
    const version = reached()
    const subject = this.#subjects?.[0]
    const fieldSelector = subject === undefined ? call.fieldSelector : selectorOf(subject, call.fieldSelector)
    this.#unexplained = true
    const page = await this.#source.list({ ...call, fieldSelector })
    const answer = judge(page, version, subject)
    if (answer === 'doubt') await this.#explanation(page.resourceVersion, reached, call.signal)
    if (this.#contradicted || (answer === 'doubt' && this.#unexplained)) return 'other'
    if (this.#unexplained) this.#subjects?.shift()
    return answer === 'doubt' ? 'moved' : answer
  }

  /** Waits until the event of a change up to `version` has come, or will not come any more. */
  async #explanation(version: string, reached: () => string, signal: AbortSignal): Promise<void> {
    let round = 0
    while (round < EXPLANATION_ROUNDS && !this.#contradicted) {
      const before = reached()
      await delay(EXPLANATION_ROUND_MS, { clock: this.#clock, signal })
      round = reached() !== before && isOlder(reached(), version) ? 0 : round + 1
    }
  }

  #trust(): void {
    this.#subjects = undefined
    this.#contradicted = false
  }
}

/** Selects the object of a change by its name. */
export function selectorOf({ key }: Change, fieldSelector: string | undefined): string {
  const { namespace, name } = splitObjectKey(key)
  const terms = [`metadata.name=${escapeFieldValue(name)}`]
  if (namespace !== undefined) terms.push(`metadata.namespace=${escapeFieldValue(namespace)}`)
  if (fieldSelector) terms.push(fieldSelector)
  return terms.join(',')
}

/**
 * Judges the answer. `'doubt'`: the object is not as the change left it, which in the same history an event has to explain that is
 * on its way. `'moved'`: it has changed since, which it may have done in either history.
 *
 * @param reached The version that we had reached when we asked.
 */
export function judge(
  page: ItemPage<unknown>,
  reached: string,
  newest: Change | undefined
): 'same' | 'moved' | 'other' | 'doubt' | 'unknown' {
  if (isOlder(page.resourceVersion, reached)) return 'other'
  if (newest === undefined) return compareVersions(page.resourceVersion, reached) === undefined ? 'unknown' : 'same'
  for (const item of page.items) {
    if (item.key !== newest.key) continue
    if (item.uid === '' || newest.uid === '') return 'unknown'
    const isIt = item.uid === newest.uid
    if (newest.deleted) return isIt ? 'doubt' : 'same'
    if (!isIt) return 'doubt'
    const order = compareVersions(item.resourceVersion, newest.resourceVersion) ?? 0
    return order < 0 ? 'doubt' : order > 0 ? 'moved' : 'same'
  }
  // A server that knows no such selector gives other objects first.
  if (page.continue !== '') return 'unknown'
  return newest.deleted ? 'same' : 'doubt'
}
