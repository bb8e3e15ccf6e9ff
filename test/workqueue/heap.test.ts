import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Heap, type HeapEntry } from '../../src/workqueue/heap.ts'
import { Random } from '../support/random.ts'

const test = suite('Heap')

interface Entry extends HeapEntry {
  rank: number
}

test('has its least entry in front, whatever is pushed, moved and removed', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = new Random(seed)
    const heap = new Heap<Entry>((a, b) => a.rank < b.rank)
    const model = new Set<Entry>()
    for (let step = 0; step < 500; step++) {
      const entries = [...model]
      const action = random.below(4)
      if (action <= 1 || entries.length === 0) {
        const entry = { rank: random.below(100), index: -1 }
        heap.push(entry)
        model.add(entry)
      } else if (action === 2) {
        const entry = random.pick(entries)
        entry.rank = random.below(100)
        heap.fix(entry)
      } else {
        const entry = random.pick(entries)
        heap.remove(entry)
        model.delete(entry)
        assert.is(entry.index, -1)
      }
      assert.is(heap.length, model.size)
      assert.is(heap.peek()?.rank ?? Number.POSITIVE_INFINITY, Math.min(...Array.from(model, ({ rank }) => rank)))
    }
    let last = Number.NEGATIVE_INFINITY
    for (let first = heap.peek(); first !== undefined; first = heap.peek()) {
      assert.ok(first.rank >= last, `seed ${seed}`)
      last = first.rank
      heap.remove(first)
    }
  }
})

test.run()
