/** Places where the sources are broken on purpose, as somebody might break them by mistake. */

/** One change of one file. */
export interface Mutation {
  name: string
  file: string
  /** Text that is in the file exactly once. */
  find: string
  put: string
}

/** All of them. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'watcher: an expired version is tried again instead of listing',
    file: 'src/informer/transition.ts',
    find: '  expired: 1,',
    put: '  expired: Number.POSITIVE_INFINITY,'
  },
  {
    name: 'watcher: the probe for another history is never sent',
    file: 'src/informer/watcher.ts',
    find: 'attempt.after(ms, () => void this.#probe(attempt))',
    put: 'void [attempt, this.#probe]'
  },
  {
    name: 'watcher: a silent stream is never given up',
    file: 'src/informer/watcher.ts',
    find: 'const SILENCE_MS = 90_000',
    put: 'const SILENCE_MS = 900_000'
  },
  {
    name: 'cache: old events are believed',
    file: 'src/informer/cache.ts',
    find: "return version === '' || (compareVersions(version, held) ?? 1) > 0",
    put: 'return version !== held || (compareVersions(version, held) ?? 1) > 0'
  },
  {
    name: 'watcher: requests are not limited',
    file: 'src/informer/request-limit.ts',
    find: 'const MOST = 2',
    put: 'const MOST = 200'
  },
  {
    name: 'list: the pages after the first are not read',
    file: 'src/informer/list-pages.ts',
    find: "if (page.continue === '')",
    put: "if (page.continue !== '.')"
  },
  {
    name: 'cache: what a list no longer has stays, untold',
    file: 'src/informer/cache-replacement.ts',
    find: 'for (const { key, old } of gone) tell(key, old, undefined)',
    put: ''
  },
  {
    name: 'cache: another object of the same name is told as an update',
    file: 'src/informer/cache.ts',
    find: 'if (held !== undefined && !isSame) {',
    put: 'if (held !== undefined && isSame && !isSame) {'
  },
  {
    name: 'handlers: one that is added later is not told of what is there',
    file: 'src/informer/handlers.ts',
    find: "this.#walk([registration], 'initial')",
    put: ''
  },
  {
    name: 'handlers: what changes before it is first told is told as it is then, and as a change too',
    file: 'src/informer/walk.ts',
    find: 'this.#before.get(key) ?? ',
    put: ''
  },
  {
    name: 'indexer: a key is left in the index of an object that is gone',
    file: 'src/informer/indexer.ts',
    find: 'const values = object === undefined ? [] : one.valuesOf(object)',
    put: 'if (object === undefined) continue\n        const values = one.valuesOf(object)'
  },
  {
    name: 'queue: what is added while it is worked on is forgotten',
    file: 'src/workqueue/queue.ts',
    find: 'if (entry.state === PROCESSING_DIRTY) this.#push(entry)',
    put: 'if (entry.state === QUEUED) this.#push(entry)'
  },
  {
    name: 'queue: what is added while it is worked on is handed out at once',
    file: 'src/workqueue/queue.ts',
    find: 'order.dirty(known, priority)\n      known.state = PROCESSING_DIRTY',
    put: 'this.#push(known)'
  },
  {
    name: 'controller: a run that fails is not tried again',
    file: 'src/controller/workers.ts',
    find: 'this.#retry(key, err)',
    put: 'void this.#retry'
  }
]
