import type { Clock } from '../../src/clock.ts'
import type { Item, ItemEvent, ItemPage, ItemSource, Replacement, Sink } from '../../src/informer/item.ts'
import type { ListCall, WatchCall } from '../../src/informer/lister-watcher.ts'

/** What a test keeps: a key and a version. */
export type Mark = string

/** An item `a@5`; its uid is that of its key unless one is given. */
export function mark(key: string, resourceVersion: number | string, uid: string = `uid-${key}`): Item<Mark> {
  return { key, uid, resourceVersion: String(resourceVersion), read: () => `${key}@${resourceVersion}` }
}

export const added = (key: string, version: number | string): ItemEvent<Mark> => ({
  type: 'ADDED',
  item: mark(key, version)
})
export const modified = (key: string, version: number | string): ItemEvent<Mark> => ({
  type: 'MODIFIED',
  item: mark(key, version)
})
export const deleted = (key: string, version: number | string): ItemEvent<Mark> => ({
  type: 'DELETED',
  item: mark(key, version)
})
export const bookmark = (version: number | string, initialEventsEnd: boolean = false): ItemEvent<Mark> => ({
  type: 'BOOKMARK',
  resourceVersion: String(version),
  initialEventsEnd
})

/** A page; its items are `a@5`. */
export function page(items: string[], resourceVersion: number | string, token: string = ''): ItemPage<Mark> {
  const split = (text: string): Item<Mark> => mark(text.split('@')[0] ?? '', text.split('@')[1] ?? '')
  return { items: items.map(split), resourceVersion: String(resourceVersion), continue: token }
}

/** Answers of a scripted source, in order: of a watch its events, then its end: properly, by an error, or never. */
export type ScriptedAnswer =
  | { list: ItemPage<Mark> | Error }
  | { watch: readonly ItemEvent<Mark>[]; ends?: Error | 'open' | undefined }

/** Answers requests by a script, and writes down what was asked. After its last answer everything hangs. */
export class ScriptedSource implements ItemSource<Mark> {
  /** E.g. `list limit=500`, `stream`, `watch 10`. */
  readonly asked: string[] = []
  readonly askedAt: number[] = []
  readonly calls: (ListCall | WatchCall)[] = []
  open = 0
  readonly #clock: Clock
  readonly #answers: ScriptedAnswer[]

  constructor(clock: Clock, ...answers: ScriptedAnswer[]) {
    this.#clock = clock
    this.#answers = answers
  }

  async list(call: ListCall): Promise<ItemPage<Mark>> {
    const selector = call.fieldSelector === undefined ? '' : ` ${call.fieldSelector}`
    this.#ask(call, `list limit=${call.limit}${call.continue ? ` continue=${call.continue}` : ''}${selector}`)
    const answer = this.#answers.shift()
    if (answer === undefined || !('list' in answer)) return aborted(call.signal)
    if (answer.list instanceof Error) throw answer.list
    return answer.list
  }

  async *watch(call: WatchCall): AsyncGenerator<ItemEvent<Mark>> {
    this.#ask(call, call.sendInitialEvents ? 'stream' : `watch ${call.resourceVersion ?? '-'}`)
    const answer = this.#answers.shift()
    if (answer === undefined || !('watch' in answer)) return aborted(call.signal)
    this.open++
    try {
      yield* answer.watch
      if (answer.ends instanceof Error) throw answer.ends
      if (answer.ends === 'open') await aborted(call.signal)
    } finally {
      this.open--
    }
  }

  #ask(call: ListCall | WatchCall, what: string): void {
    this.calls.push(call)
    this.asked.push(what)
    this.askedAt.push(this.#clock.monotonic())
  }
}

/** Never resolves; rejects when the signal aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** A sink that writes down what it is told. */
export class MarkSink implements Sink<Mark> {
  marks = new Map<string, Mark>()
  /** E.g. `replace 10`, `abort`, `ADDED a@11`, `bookmark 12`. */
  readonly log: string[] = []
  /** Replacements that have not ended. */
  open = 0

  /** What is in it, in order. */
  get content(): string {
    return [...this.marks.values()].sort().join(' ')
  }

  replacement(): Replacement<Mark> {
    const marks = new Map<string, Mark>()
    this.open++
    return {
      add: (item) => void marks.set(item.key, item.read()),
      remove: (key) => void marks.delete(key),
      commit: (resourceVersion) => {
        this.open--
        this.marks = marks
        this.log.push(`replace ${resourceVersion}`)
      },
      abort: () => {
        this.open--
        this.log.push('abort')
      }
    }
  }

  apply(type: 'ADDED' | 'MODIFIED' | 'DELETED', item: Item<Mark>): void {
    this.log.push(`${type} ${item.read()}`)
    if (type === 'DELETED') this.marks.delete(item.key)
    else this.marks.set(item.key, item.read())
  }

  bookmark(resourceVersion: string): void {
    this.log.push(`bookmark ${resourceVersion}`)
  }
}
