/** Random runs of the queues beside models that are too simple to be wrong. */

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DelayingQueue, PriorityQueue } from '../../src/workqueue/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { Random } from '../support/random.ts'
import { RecordedMetrics } from '../support/recorded-metrics.ts'

const test = suite('queues and their models')

interface Entry {
  item: string
  priority: number
}

interface Model {
  add(item: string, priority: number): void
  addAfter(item: string, ms: number, priority: number): void
  get(): string | undefined
  done(item: string): void
  moveTo(now: number): void
  length(): number
  /** What the depth metric says. */
  depth(): number
}

/** client-go's queue. Delays and what is queued know nothing of each other. */
function fifoModel(): Model {
  let now = 0
  const queued: string[] = []
  const processing = new Set<string>()
  const again = new Set<string>()
  let waiting: { item: string; at: number }[] = []
  const add = (item: string): void => {
    if (processing.has(item)) again.add(item)
    else if (!queued.includes(item)) queued.push(item)
  }
  return {
    add,
    addAfter(item, ms) {
      if (ms <= 0) return add(item)
      const known = waiting.find((entry) => entry.item === item)
      if (known === undefined) waiting.push({ item, at: now + ms })
      else known.at = Math.min(known.at, now + ms)
    },
    get() {
      const item = queued.shift()
      if (item !== undefined) processing.add(item)
      return item
    },
    done(item) {
      processing.delete(item)
      if (again.delete(item)) queued.push(item)
    },
    moveTo(to) {
      now = to
      // The order of adding decides between equal times: the sort is stable.
      const ready = waiting.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
      waiting = waiting.filter(({ at }) => at > now)
      for (const { item } of ready) add(item)
    },
    length: () => queued.length,
    depth: () => queued.length + again.size
  }
}

/** controller-runtime's queue: one entry for an item, with the highest priority and the shortest delay that were asked for. */
function priorityModel(): Model {
  let now = 0
  let ready: Entry[] = []
  let waiting: (Entry & { at: number })[] = []
  const processing = new Map<string, number>()
  const add = (item: string, priority: number): void => {
    const known = ready.find((entry) => entry.item === item)
    const delayed = waiting.find((entry) => entry.item === item)
    waiting = waiting.filter((entry) => entry !== delayed)
    const highest = Math.max(priority, delayed?.priority ?? priority)
    if (known === undefined) ready.push({ item, priority: highest })
    else if (highest > known.priority) {
      ready = [...ready.filter((entry) => entry !== known), { item, priority: highest }]
    }
  }
  return {
    add,
    addAfter(item, ms, priority) {
      if (ms <= 0 || ready.some((entry) => entry.item === item)) return add(item, priority)
      const known = waiting.find((entry) => entry.item === item)
      if (known === undefined) waiting.push({ item, at: now + ms, priority })
      else {
        known.at = Math.min(known.at, now + ms)
        known.priority = Math.max(known.priority, priority)
      }
    },
    get() {
      const free = ready.filter(({ item }) => !processing.has(item))
      const top = Math.max(...free.map(({ priority }) => priority))
      const first = free.find(({ priority }) => priority === top)
      if (first === undefined) return undefined
      ready = ready.filter((entry) => entry !== first)
      processing.set(first.item, first.priority)
      return first.item
    },
    done: (item) => processing.delete(item),
    moveTo(to) {
      now = to
      for (const { item, priority } of waiting.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)) {
        add(item, priority)
      }
    },
    length: () => ready.length,
    depth: () => ready.length
  }
}

const SEEDS = 60
const STEPS = 200
const ITEMS = Array.from({ length: 8 }, (_, i) => `item-${i}`)

async function run(seed: number, kind: 'fifo' | 'priority'): Promise<void> {
  const random = new Random(seed)
  const clock = new FakeClock()
  const metrics = new RecordedMetrics()
  const options = { name: 'model', clock, metrics }
  const queue = kind === 'fifo' ? new DelayingQueue(options) : new PriorityQueue(options)
  const model = kind === 'fifo' ? fifoModel() : priorityModel()
  const processing: string[] = []
  const log: string[] = []
  for (let step = 0; step < STEPS; step++) {
    const item = random.pick(ITEMS)
    const priority = random.below(4) - 1
    const ms = random.below(30) - 3
    const action = random.below(10)
    if (action < 3) {
      log.push(`add ${item} ${priority}`)
      if (queue instanceof PriorityQueue) queue.add(item, { priority })
      else queue.add(item)
      model.add(item, priority)
    } else if (action < 5) {
      log.push(`addAfter ${item} ${ms} ${priority}`)
      if (queue instanceof PriorityQueue) queue.addAfter(item, ms, { priority })
      else queue.addAfter(item, ms)
      model.addAfter(item, ms, priority)
    } else if (action < 7) {
      const got = queue.tryGet()
      log.push(`get ${got}`)
      assert.is(got, model.get(), `seed ${seed}: ${log.join(', ')}`)
      if (got !== undefined) processing.push(got)
    } else if (action < 9 && processing.length > 0) {
      const [done = ''] = processing.splice(random.below(processing.length), 1)
      log.push(`done ${done}`)
      queue.done(done)
      model.done(done)
    } else if (action === 9) {
      const by = random.below(15)
      log.push(`advance ${by}`)
      await clock.advance(by)
      model.moveTo(clock.monotonic())
    }
    assert.is(queue.length, model.length(), `seed ${seed}: length: ${log.join(', ')}`)
    assert.is(metrics.totalDepth, model.depth(), `seed ${seed}: depth: ${log.join(', ')}`)
    assert.ok([...metrics.depth.values()].every((depth) => depth >= 0))
    assert.ok(clock.waiting <= 1)
  }
}

for (const kind of ['fifo', 'priority'] as const) {
  test(`${kind}: ${SEEDS} random runs of ${STEPS} steps`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) await run(seed, kind)
  })
}

test('consumers that come, go and abort at random lose no item and get none twice at once', async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = new Random(seed)
    const queue = new DelayingQueue<number>({ clock: new FakeClock() })
    const processing = new Set<number>()
    const worked: number[] = []
    const aborts: AbortController[] = []
    let running = 0
    const consume = async (signal: AbortSignal): Promise<void> => {
      running++
      const item = await queue.get({ signal }).catch(() => undefined)
      running--
      if (item === undefined) return
      assert.not.ok(processing.has(item), `seed ${seed}`)
      processing.add(item)
      await Promise.resolve()
      processing.delete(item)
      worked.push(item)
      queue.done(item)
    }
    const consumers: Promise<void>[] = []
    for (let i = 0; i < 100; i++) {
      if (random.chance(0.5)) {
        const abort = new AbortController()
        aborts.push(abort)
        consumers.push(consume(abort.signal))
      }
      if (random.chance(0.3) && aborts.length > 0) random.pick(aborts).abort()
      queue.add(i)
      if (random.chance(0.2)) await Promise.resolve()
    }
    queue.shutDown()
    await Promise.all(consumers)
    assert.is(running, 0)
    for (let item = queue.tryGet(); item !== undefined; item = queue.tryGet()) worked.push(item)
    assert.equal(
      worked.sort((a, b) => a - b),
      Array.from({ length: 100 }, (_, i) => i),
      `seed ${seed}`
    )
  }
})

test.run()
