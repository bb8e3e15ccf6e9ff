/** Work queue: adds, gets and dones per second on one core, beside a bare Set and an array, which keep no contract. */

import { median, rounds, type Times } from './support.ts'

type Queues = typeof import('../src/workqueue/index.ts')

/** As users run it. */
const { DelayingQueue, PriorityQueue, WorkQueue }: Queues = await import('../dist/workqueue/index.js' as string)

const COUNT = 1_000_000
const ROUNDS = Number(process.argv[2] ?? 9)
/** What a busy queue holds at once. */
const BATCH = 100

/** What a first list brings. */
const MANY = 10_000

const distinct = Array.from({ length: COUNT }, (_, i) => `namespace-${i % 10}/job-${i}`)
const keys = Array.from({ length: BATCH }, (_, i) => `namespace-${i % 10}/web-${i}`)

interface Queue {
  add(item: string): void
  tryGet(): string | undefined
  get(): Promise<string | undefined>
  done(item: string): void
}

/** The least that a queue of distinct items needs. */
class Bare implements Queue {
  readonly #known = new Set<string>()
  #items: string[] = []
  #head = 0

  add(item: string): void {
    if (this.#known.has(item)) return
    this.#known.add(item)
    this.#items.push(item)
  }

  tryGet(): string | undefined {
    const item = this.#items[this.#head++]
    if (this.#head === this.#items.length) {
      this.#items = []
      this.#head = 0
    }
    return item
  }

  get(): Promise<string | undefined> {
    return Promise.resolve(this.tryGet())
  }

  done(item: string): void {
    this.#known.delete(item)
  }
}

/** client-go's BenchmarkQueue: each key is added, taken and done before the next one. */
async function oneByOne(queue: Queue): Promise<void> {
  for (let i = 0; i < COUNT; i++) {
    queue.add(keys[i % BATCH] ?? '')
    queue.done((await queue.get()) ?? '')
  }
}

function oneByOneAtOnce(queue: Queue): void {
  for (let i = 0; i < COUNT; i++) {
    queue.add(keys[i % BATCH] ?? '')
    queue.done(queue.tryGet() ?? '')
  }
}

async function batches(queue: Queue): Promise<void> {
  for (let i = 0; i < COUNT; i += BATCH) {
    for (const key of keys) queue.add(key)
    for (let j = 0; j < BATCH; j++) queue.done((await queue.get()) ?? '')
  }
}

/** Keys that never came before, many at once: none is known from an earlier round. */
async function newKeys(queue: Queue): Promise<void> {
  for (let i = 0; i < COUNT; i += MANY) {
    for (let j = 0; j < MANY; j++) queue.add(distinct[i + j] ?? '')
    for (let j = 0; j < MANY; j++) queue.done((await queue.get()) ?? '')
  }
}

function report(title: string, times: Times): void {
  console.log(title)
  for (const [name, all] of Object.entries(times)) {
    const ratio = median(all.map((ms, round) => ms / (times['bare Set and array']?.[round] ?? Number.NaN)))
    const rate = COUNT / median(all) / 1000
    console.log(
      `  ${name.padEnd(28)} ${rate.toFixed(2).padStart(7)} million/s   ${ratio.toFixed(2)} x the time of bare`
    )
  }
}

const contenders: Record<string, () => Queue> = {
  'bare Set and array': () => new Bare(),
  WorkQueue: () => new WorkQueue(),
  DelayingQueue: () => new DelayingQueue(),
  PriorityQueue: () => new PriorityQueue()
}

for (const [title, work] of Object.entries({
  'add, await get(), done, one by one': oneByOne,
  'add, tryGet(), done, one by one': oneByOneAtOnce,
  [`add ${BATCH}, then await get() and done of each`]: batches,
  [`the same with ${MANY} new keys at once`]: newKeys
})) {
  const runs = Object.entries(contenders).map(([name, make]) => [name, async () => work(make())])
  report(`${title}, Node ${process.versions.node}`, await rounds(Object.fromEntries(runs), ROUNDS))
}
