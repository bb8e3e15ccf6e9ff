/** A priority queue beside the plainest thing that does the same, through random steps. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LOW_PRIORITY, PriorityQueue } from '../../src/workqueue/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { Random } from '../support/random.ts'
import { RecordedMetrics } from '../support/recorded-metrics.ts'

const ITEMS = ['__proto__', 'constructor', '', 'a', 'b', 'c', 'd', 'e']
const PRIORITIES = [0, 0, LOW_PRIORITY, 5]

interface Known {
  priority: number
  sequence: number
  /** When its delay is over; 0 for what is ready. */
  at: number
}

/** Maps, and a sort for each item that is handed out. */
class Model {
  readonly ready = new Map<string, Known>()
  readonly delayed = new Map<string, Known>()
  readonly processing = new Set<string>()
  #sequence = 0

  add(item: string, asked: number): void {
    const priority = Math.max(asked, this.delayed.get(item)?.priority ?? asked)
    this.delayed.delete(item)
    if (priority > (this.ready.get(item)?.priority ?? Number.NEGATIVE_INFINITY)) {
      this.ready.set(item, { priority, sequence: this.#sequence++, at: 0 })
    }
  }

  addAfter(item: string, at: number, asked: number): void {
    const known = this.delayed.get(item)
    if (this.ready.has(item)) this.add(item, asked)
    else if (known === undefined) this.delayed.set(item, { priority: asked, sequence: this.#sequence++, at })
    else {
      known.at = Math.min(known.at, at)
      known.priority = Math.max(known.priority, asked)
    }
  }

  take(): { item: string; priority: number } | undefined {
    const free = [...this.ready].filter(([item]) => !this.processing.has(item))
    const [next] = free.sort(([, a], [, b]) => b.priority - a.priority || a.sequence - b.sequence)
    if (next === undefined) return undefined
    const [item, { priority }] = next
    this.ready.delete(item)
    this.processing.add(item)
    return { item, priority }
  }

  timeIs(now: number): void {
    const due = [...this.delayed].filter(([, { at }]) => at <= now)
    for (const [item, { priority }] of due.sort(([, a], [, b]) => a.at - b.at || a.sequence - b.sequence)) {
      this.add(item, priority)
    }
  }
}

const test = suite('PriorityQueue: model')

test('hands out what a sort would, with that priority; lengths and depths agree', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new Random(seed)
    const [clock, metrics, model] = [new FakeClock(), new RecordedMetrics(), new Model()]
    const queue = new PriorityQueue({ clock, metrics, name: 'model' })
    const step = async (): Promise<void> => {
      const [item, ms] = [random.pick(ITEMS), 1 + random.below(30)]
      // Now and then one that no other item has.
      const priority = random.chance(0.2) ? random.below(400) / 8 : random.pick(PRIORITIES)
      const action = random.below(20)
      if (action < 6) {
        queue.add(item, { priority })
        model.add(item, priority)
      } else if (action < 9) {
        queue.addAfter(item, ms, { priority })
        model.addAfter(item, clock.monotonic() + ms, priority)
      } else if (action < 14) {
        const taken = queue.tryGet()
        const wanted = model.take()
        assert.is(taken, wanted?.item)
        if (taken !== undefined) assert.is(queue.priorityOf(taken), wanted?.priority)
      } else if (action < 17) {
        const done = model.processing.size > 0 ? random.pick([...model.processing]) : item
        queue.done(done)
        model.processing.delete(done)
      } else {
        await clock.advance(ms)
        model.timeIs(clock.monotonic())
      }
    }
    for (let i = 0; i < 150; i++) {
      await step()
      const where = `seed ${seed}, step ${i}`
      assert.is(queue.length, model.ready.size, where)
      assert.ok([...metrics.depth.values()].every((depth) => depth >= 0))
      const depth = [...metrics.depth.values()].reduce((sum, one) => sum + one, 0)
      assert.is(depth, model.ready.size, where)
    }
    queue.shutDown()
    assert.is(clock.waiting, 0)
  }
})

test.run()
