/**
 * One contender of `informer.ts` in a process of its own: `informer-contenders.ts <name>`. It syncs its cache and tells how long that took; on a
 * line of standard input it adds a handler, asks for events, and tells how late they came and how long reads take.
 */
import { once } from 'node:events'
import { Agent, request } from 'undici'
import { loadBuilt, median, pem } from './support.ts'

/** Milliseconds, and bytes. One line of JSON each. */
export interface Synced {
  ms: number
  cpuMs: number
  stallMs: number
  objects: number
}
export interface Followed {
  /** From the sending to the handler. */
  p50Ms: number
  p99Ms: number
  maxMs: number
  /** Of one object by its key. */
  readUs: number
}

/** A cache that has synced. */
interface Cache {
  keys(): string[]
  get(key: string): unknown
  /** Calls `handler` with the resourceVersion of each change from now on. */
  follow(handler: (resourceVersion: string) => void): Promise<void>
}

const READS = 20_000
const origin = process.env.BENCH_ORIGIN ?? ''
const ca = pem('ca.crt')

interface Pod {
  metadata: { name: string; namespace: string; resourceVersion: string }
}
const keyOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`

/** What a person writes in an afternoon: undici, JSON.parse and a Map. */
class BareCache implements Cache {
  readonly #pods = new Map<string, Pod>()
  readonly #dispatcher = new Agent({ connect: { ca } })
  #handler: (resourceVersion: string) => void = () => {}

  keys(): string[] {
    return [...this.#pods.keys()]
  }

  get(key: string): unknown {
    return this.#pods.get(key)
  }

  async follow(handler: (resourceVersion: string) => void): Promise<void> {
    this.#handler = handler
  }

  async list(): Promise<this> {
    for (let token: string | undefined = ''; token !== undefined; ) {
      const query: string = token === '' ? 'limit=500' : `limit=500&continue=${token}`
      const { body } = await request(`${origin}/api/v1/pods?${query}`, { dispatcher: this.#dispatcher })
      const page = JSON.parse(await body.text())
      for (const item of page.items) this.#pods.set(keyOf(item), item)
      token = page.metadata.continue
    }
    void this.#watch('resourceVersion=200000', () => {})
    return this
  }

  stream(): Promise<this> {
    return new Promise((resolve, reject) => {
      this.#watch('sendInitialEvents=true&allowWatchBookmarks=true', () => resolve(this)).catch(reject)
    })
  }

  async #watch(query: string, onBookmark: () => void): Promise<void> {
    const url = `${origin}/api/v1/pods?watch=1&${query}`
    const { body } = await request(url, { dispatcher: this.#dispatcher, bodyTimeout: 0 })
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const { type, object } = JSON.parse(line)
        if (type === 'BOOKMARK') onBookmark()
        else {
          this.#pods.set(keyOf(object), object)
          this.#handler(object.metadata.resourceVersion)
        }
      }
    }
  }
}

type Options = Parameters<typeof import('../src/informer/index.ts').createInformer>[1]

function kubewire(options: Options): () => Promise<() => Promise<Cache>> {
  return async () => {
    const { createClient, createInformer, Pod } = await loadBuilt()
    return async () => {
      const informer = createInformer(createClient({ server: origin, tls: { ca } }).resource(Pod), options as object)
      void informer.run({ signal: new AbortController().signal })
      await informer.waitForSync()
      return {
        keys: () => informer.keys(),
        get: (key) => informer.get(key),
        follow: (handler) =>
          informer.addEventHandler({ onUpdate: (_, { metadata }) => handler(metadata.resourceVersion) }).waitForSync()
      }
    }
  }
}

/** Each loads what it needs first; importing is measured elsewhere. */
export const contenders: Record<string, () => Promise<() => Promise<Cache>>> = {
  'pages, bare': async () => () => new BareCache().list(),
  'pages, kubewire': kubewire({ streamingList: false }),
  'pages, no managedFields': kubewire({ streamingList: false, managedFields: false }),
  'pages, compact': kubewire({ streamingList: false, cache: 'compact' }),
  'stream, bare': async () => () => new BareCache().stream(),
  'stream, kubewire': kubewire({}),
  'stream, no managedFields': kubewire({ managedFields: false }),
  'stream, compact': kubewire({ cache: 'compact' })
}

/** The contender's side. */
export async function compete(sync: () => Promise<Cache>): Promise<void> {
  let stallMs = 0
  let last = performance.now()
  // By a timer, not by turns without end: those would be most of the processor's time.
  const look = (): void => {
    const now = performance.now()
    stallMs = Math.max(stallMs, now - last)
    last = now
  }
  const timer = setInterval(look, 1)
  const cpu = process.cpuUsage()
  const start = performance.now()
  const cache = await sync()
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  look()
  clearInterval(timer)
  tell({ ms, cpuMs: (user + system) / 1000, stallMs, objects: cache.keys().length } satisfies Synced)
  const [line] = await once(process.stdin, 'data')
  const lateness = await follow(cache, JSON.parse(String(line)))
  const at = (part: number): number => lateness[Math.floor((lateness.length - 1) * part)] ?? Number.NaN
  tell({ p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), readUs: readTime(cache) } satisfies Followed)
  process.exit()
}

const tell = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`)

/** How late each event came, ascending. Milliseconds. */
async function follow(cache: Cache, { rate, count }: { rate: number; count: number }): Promise<number[]> {
  const lateness: number[] = []
  await new Promise<void>((resolve, reject) => {
    const ask = async (): Promise<void> => {
      await cache.follow((version) => {
        lateness.push(performance.timeOrigin + performance.now() - Number(version) / 1000)
        if (lateness.length === count) resolve()
      })
      const dispatcher = new Agent({ connect: { ca } })
      const { body } = await request(`${origin}/events?rate=${rate}&count=${count}`, { dispatcher })
      await body.dump()
    }
    ask().catch(reject)
  })
  return lateness.sort((a, b) => a - b)
}

/** Microseconds of one read, median over batches. */
function readTime(cache: Cache): number {
  const keys = cache.keys()
  const times = Array.from({ length: 20 }, (_, batch) => {
    const start = performance.now()
    for (let k = 0; k < READS / 20; k++) {
      if (cache.get(keys[(((batch * READS) / 20 + k) * 7919) % keys.length] ?? '') === undefined)
        throw new Error('A key is gone')
    }
    return ((performance.now() - start) * 1000) / (READS / 20)
  })
  return median(times)
}

const contender = contenders[process.argv[2] ?? '']
if (contender !== undefined) await compete(await contender())
