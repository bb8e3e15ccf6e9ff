import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Heap, type HeapEntry } from '../../src/workqueue/heap.ts'
import { Random } from '../support/random.ts'

const test = suite('Heap')

test('has its least entry in front, whatever is pushed, moved and removed; of one rank that of the lowest sequence', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = new Random(seed)
    const heap = new Heap<HeapEntry>()
    const model = new Set<HeapEntry>()
    const least = (): HeapEntry | undefined => [...model].sort((a, b) => a.rank - b.rank || a.sequence - b.sequence)[0]
    for (let step = 0; step < 500; step++) {
      const entries = [...model]
      const action = random.below(4)
      if (action <= 1 || entries.length === 0) {
        const entry = { rank: random.below(20), sequence: step, index: -1 }
        heap.push(entry)
        model.add(entry)
      } else if (action === 2) {
        const entry = random.pick(entries)
        entry.rank = random.below(20)
        heap.fix(entry)
      } else {
        const entry = random.pick(entries)
        heap.remove(entry)
        model.delete(entry)
        assert.is(entry.index, -1)
      }
      assert.is(heap.length, model.size)
      assert.is(heap.peek(), least(), `seed ${seed}`)
    }
    for (let first = heap.peek(); first !== undefined; first = heap.peek()) {
      assert.is(first, least(), `seed ${seed}`)
      heap.remove(first)
      model.delete(first)
    }
  }
})

test.run()
