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
import { type Change, NewestChange } from './newest-change.ts'
import { compareVersions, isOlder } from './versions.ts'
import type { Verdict } from './watcher-state.ts'

/** How long the event that would explain a surprising answer may still be on its way. */
const EXPLANATION_MS = 1_000

/** What the watcher has seen of the server's history, and whether it still is that. */
export class History {
  readonly #source: ItemSource<unknown>
  readonly #clock: Clock
  #newest = new NewestChange()
  /** Key that is being asked for; undefined when an event about it came meanwhile. */
  #asked: string | undefined

  constructor(source: ItemSource<unknown>, clock: Clock) {
    this.#source = source
    this.#clock = clock
  }

  /** A whole collection has come. */
  restart(newest: NewestChange): void {
    this.#newest = newest
  }

  /** One change has come. */
  follow(item: Item<unknown>, deleted: boolean): void {
    this.#newest.follow(item, deleted)
    if (this.#asked === item.key) this.#asked = undefined
  }

  /**
   * Asks the server.
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
      await turn()
      const version = reached()
      const { change } = this.#newest
      const fieldSelector = change === undefined ? call.fieldSelector : selectorOf(change, call.fieldSelector)
      this.#asked = change?.key
      const verdict = judge(await this.#source.list({ ...call, fieldSelector }), version, change)
      if (verdict !== 'doubt') return { verdict }
      await delay(EXPLANATION_MS, { clock: this.#clock, signal: call.signal })
      return { verdict: this.#asked === undefined ? 'same' : 'other' }
    } catch (err) {
      const kind = classify(err)
      return { verdict: kind === 'refused' || kind === 'denied' ? 'unknown' : 'failed', err }
    }
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
 * on its way.
 *
 * @param reached The version that we had reached when we asked.
 */
export function judge(
  page: ItemPage<unknown>,
  reached: string,
  newest: Change | undefined
): 'same' | 'other' | 'doubt' | 'unknown' {
  if (isOlder(page.resourceVersion, reached)) return 'other'
  if (newest === undefined) return compareVersions(page.resourceVersion, reached) === undefined ? 'unknown' : 'same'
  for (const item of page.items) {
    if (item.key !== newest.key) continue
    if (item.uid === '' || newest.uid === '') return 'unknown'
    const isIt = item.uid === newest.uid
    if (newest.deleted) return isIt ? 'doubt' : 'same'
    return isIt && !isOlder(item.resourceVersion, newest.resourceVersion) ? 'same' : 'doubt'
  }
  // A server that knows no such selector gives other objects first.
  if (page.continue !== '') return 'unknown'
  return newest.deleted ? 'same' : 'doubt'
}
