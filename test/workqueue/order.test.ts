import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WorkQueue } from '../../src/workqueue/index.ts'
import { Entry, EntryList, Order } from '../../src/workqueue/order.ts'
import { Random } from '../support/random.ts'

function contents(list: EntryList<number>): number[] {
  const items: number[] = []
  for (let entry = list.first; entry !== undefined; entry = entry.next) {
    assert.is(entry.list, list)
    assert.is(entry.previous?.item, items.at(-1))
    items.push(entry.item)
  }
  return items
}

const list = suite('EntryList')

list('holds what an array would, whatever is appended, put in its place and taken out of the middle', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = new Random(seed)
    const entries = new EntryList<number>()
    const model: Entry<number>[] = []
    const out: Entry<number>[] = []
    for (let step = 0; step < 300; step++) {
      const action = random.below(5)
      const back = out.length > 0 ? random.pick(out) : undefined
      if (action < 2 || model.length === 0) {
        const entry = new Entry(step)
        entry.sequence = step
        entries.append(entry)
        model.push(entry)
      } else if (action === 2 && back !== undefined) {
        entries.insert(back)
        out.splice(out.indexOf(back), 1)
        model.push(back)
        model.sort((a, b) => a.sequence - b.sequence)
      } else {
        const entry = random.pick(model)
        entries.remove(entry)
        assert.is(entry.list, undefined)
        model.splice(model.indexOf(entry), 1)
        out.push(entry)
      }
      const wanted = model.map(({ item }) => item)
      assert.equal(contents(entries), wanted, `seed ${seed}, step ${step}`)
    }
  }
})

const order = suite('Order')

order('of the strings that are done the last 1024 stay known, of other items none', () => {
  const [strings, objects] = [new Order<string>(), new Order<object>()]
  const items = Array.from({ length: 1500 }, (_, i) => `item-${i}`)
  for (const item of items) strings.end(strings.begin(item, undefined, 0))
  assert.equal(
    items.filter((item) => strings.find(item) !== undefined),
    items.slice(-1024)
  )
  const object = {}
  objects.end(objects.begin(object, undefined, 0))
  assert.is(objects.find(object), undefined)
})

order('keys come again, known or forgotten, each once and in order', () => {
  const queue = new WorkQueue()
  const keys = Array.from({ length: 3000 }, (_, i) => `default/web-${i}`)
  for (const count of [3000, 700, 1024, 3000, 1]) {
    const some = keys.slice(-count)
    for (const key of some) queue.add(key)
    for (const key of some) queue.add(key)
    assert.is(queue.length, count)
    for (const key of some) assert.is(queue.tryGet(), key)
    assert.is(queue.tryGet(), undefined)
    for (const key of some) queue.done(key)
    for (const key of some) queue.done(key)
  }
})

list.run()
order.run()
