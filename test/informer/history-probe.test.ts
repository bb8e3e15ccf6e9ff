import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { History, judge, selectorOf } from '../../src/informer/history-probe.ts'
import type { ItemPage } from '../../src/informer/item.ts'
import { NewestChange } from '../../src/informer/newest-change.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { type Mark, mark, page } from '../support/scripted-source.ts'

const judging = suite('judge')

const change = { key: 'a', uid: 'uid-a', resourceVersion: '12', deleted: false }
const gone = { ...change, deleted: true }
const other: ItemPage<Mark> = { items: [mark('a', 30, 'other')], resourceVersion: '30', continue: '' }
const nameless: ItemPage<Mark> = { items: [mark('a', 30, '')], resourceVersion: '30', continue: '' }

const rows: Array<[what: string, answer: ItemPage<Mark>, newest: typeof change | undefined, verdict: string]> = [
  ['an older list', page(['a@12'], 11), change, 'other'],
  ['an older list, by number', page(['a@12'], 9), change, 'other'],
  ['the object as it was', page(['a@12'], 30), change, 'same'],
  ['the object changed since', page(['a@20'], 30), change, 'same'],
  ['an older object', page(['a@9'], 30), change, 'doubt'],
  ['another object of the name', other, change, 'doubt'],
  ['no object', page([], 30), change, 'doubt'],
  ['an object that was deleted', page(['a@12'], 30), gone, 'doubt'],
  ['nothing where one was deleted', page([], 30), gone, 'same'],
  ['another where one was deleted', other, gone, 'same'],
  ['no uid to tell by', nameless, change, 'unknown'],
  ['other objects, and more to come', page(['x@1'], 30, 'more'), change, 'unknown'],
  ['nothing yet, and more to come', page([], 30, 'more'), change, 'unknown'],
  ['other objects, all there are', page(['x@1'], 30), change, 'doubt'],
  ['it among others', page(['x@1', 'a@12'], 30, 'more'), change, 'same'],
  ['nothing to ask for', page([], 30), undefined, 'same'],
  ['nothing to ask for, and no version', page([], ''), undefined, 'unknown'],
  ['versions that cannot be compared', page(['a@x'], 'y'), change, 'same']
]

for (const [what, answer, newest, verdict] of rows) {
  judging(what, () => assert.is(judge(answer, '12', newest), verdict))
}

judging('asks by name and namespace, besides the own selector', () => {
  assert.is(selectorOf({ ...change, key: 'ns/a' }, undefined), 'metadata.name=a,metadata.namespace=ns')
  assert.is(selectorOf(change, 'spec.nodeName=n1'), 'metadata.name=a,spec.nodeName=n1')
  assert.is(selectorOf({ ...change, key: 'a,b=c' }, undefined), 'metadata.name=a\\,b\\=c')
})

judging.run()

const asking = suite('History')

/** Asks while `meanwhile` happens; the server answers that the object is gone. */
async function ask(meanwhile: (history: History) => void, answer: ItemPage<Mark> = page([], 30)): Promise<string> {
  const clock = new FakeClock()
  const source = { list: async () => answer, watch: () => assert.unreachable() as never }
  const history = new History(source, clock)
  const newest = new NewestChange()
  newest.see(mark('a', 12))
  history.restart(newest)
  history.doubt()
  const { signal } = new AbortController()
  const call = { limit: 1, signal, timeoutMs: 1000, bodyTimeoutMs: 1000, retry: false } as const
  const asked = history.ask(
    call,
    async () => {},
    () => '12'
  )
  await clock.advance(500)
  meanwhile(history)
  await clock.advance(500)
  return (await asked).verdict
}

asking('an object that is gone without an event tells of another history', async () => {
  assert.is(await ask(() => {}), 'other')
  assert.is(await ask((history) => history.follow(mark('b', 31), false)), 'other')
})

asking('an event that was on its way explains it', async () => {
  assert.is(await ask((history) => history.follow(mark('a', 29), true)), 'same')
})

asking('an event of another object under the name, without the end of the one before, explains nothing', async () => {
  assert.is(await ask((history) => history.follow(mark('a', 29, 'other'), false)), 'other')
})

asking('asks for the change from before the doubt, whatever came since', async () => {
  const clock = new FakeClock()
  const selectors: Array<string | undefined> = []
  const source = {
    list: async (call: { fieldSelector?: string | undefined }) => {
      selectors.push(call.fieldSelector)
      return page(['a@12'], 40)
    },
    watch: () => assert.unreachable() as never
  }
  const history = new History(source, clock)
  history.follow(mark('a', 12), false)
  history.doubt()
  history.follow(mark('new', 35), false)
  history.doubt()
  const { signal } = new AbortController()
  const call = { limit: 1, signal, timeoutMs: 1000, bodyTimeoutMs: 1000, retry: false } as const
  assert.equal(
    await history.ask(
      call,
      async () => {},
      () => '35'
    ),
    { verdict: 'same' }
  )
  history.doubt()
  const asked = history.ask(
    call,
    async () => {},
    () => '35'
  )
  await clock.advance(1000)
  await asked
  assert.equal(selectors, ['metadata.name=a', 'metadata.name=new'])
})

asking.run()
