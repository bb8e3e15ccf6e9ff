import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { History, judge, selectorOf } from '../../src/informer/history-probe.ts'
import type { ItemPage } from '../../src/informer/item.ts'
import { NewestChanges } from '../../src/informer/newest-change.ts'
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
  ['the object changed since', page(['a@20'], 30), change, 'moved'],
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

interface Asking {
  history: History
  clock: FakeClock
  /** The watch has got to a version. */
  reach(version: string): void
}

/** Asks while `meanwhile` happens; the server answers that the object is gone. */
async function ask(
  meanwhile: (asking: Asking) => void | Promise<void>,
  answer: ItemPage<Mark> = page([], 30)
): Promise<string> {
  let reached = '12'
  const reach = (version: string): void => {
    reached = version
  }
  const clock = new FakeClock()
  const source = { list: async () => answer, watch: () => assert.unreachable() as never }
  const history = new History(source, clock)
  const newest = new NewestChanges()
  newest.see(mark('a', 12))
  history.restart(newest)
  history.doubt()
  const { signal } = new AbortController()
  const call = { limit: 1, signal, timeoutMs: 1000, bodyTimeoutMs: 1000, retry: false } as const
  const asked = history.ask(
    call,
    async () => {},
    () => reached
  )
  await clock.advance(500)
  await meanwhile({ history, clock, reach })
  await clock.advance(500)
  return (await asked).verdict
}

asking('an object that is gone without an event tells of another history', async () => {
  assert.is(await ask(() => {}), 'other')
  assert.is(await ask(({ history }) => history.follow(mark('b', 31), false)), 'other')
})

asking('an event that was on its way explains it', async () => {
  assert.is(await ask(({ history }) => history.follow(mark('a', 29), true)), 'same')
})

asking('an event behind a long backlog explains it', async () => {
  const verdict = await ask(async ({ history, clock, reach }) => {
    for (let version = 13; version < 29; version++) {
      reach(String(version))
      await clock.advance(200)
    }
    history.follow(mark('a', 29), true)
    reach('30')
    await clock.advance(500)
  })
  assert.is(verdict, 'same')
})

asking('a watch that is past the version of the answer has nothing more to explain it with', async () => {
  const verdict = await ask(async ({ history, clock, reach }) => {
    for (let version = 31; version < 34; version++) {
      reach(String(version))
      await clock.advance(200)
    }
    history.follow(mark('a', 35), true)
  })
  assert.is(verdict, 'other')
})

asking('an event of another object under the name, without the end of the one before, explains nothing', async () => {
  assert.is(await ask(({ history }) => history.follow(mark('a', 29, 'other'), false)), 'other')
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

/** Asks when `changes` were seen before the doubt and `later` after it, of a server that has `objects`; gives what was asked for as well. */
async function askOf(changes: readonly string[], later: readonly string[], objects: readonly string[]) {
  const clock = new FakeClock()
  const names: string[] = []
  const source = {
    list: async ({ fieldSelector = '' }) => {
      const name = fieldSelector.replace('metadata.name=', '')
      names.push(name)
      return page(
        objects.filter((text) => text.startsWith(`${name}@`)),
        90
      )
    },
    watch: () => assert.unreachable() as never
  }
  const history = new History(source, clock)
  const follow = (text: string): void => {
    const [key = '', version] = text.replace('-', '').split('@')
    history.follow(mark(key, Number(version)), text.startsWith('-'))
  }
  changes.forEach(follow)
  history.doubt()
  later.forEach(follow)
  const { signal } = new AbortController()
  const asked = history.ask(
    { limit: 1, signal, timeoutMs: 1000, bodyTimeoutMs: 1000, retry: false },
    async () => {},
    () => '80'
  )
  await clock.advance(10_000)
  return [(await asked).verdict, ...names]
}

const moved: Array<[what: string, changes: string[], later: string[], objects: string[], asked: string[]]> = [
  ['the newest is as it was', ['a@11', 'b@12'], [], ['a@1', 'b@12'], ['same', 'b']],
  ['the newest has moved on, the next is as it was', ['a@11', 'b@12'], [], ['a@11', 'b@50'], ['same', 'b', 'a']],
  ['the newest has moved on, the next went back', ['a@11', 'b@12'], [], ['a@9', 'b@50'], ['other', 'b', 'a']],
  [
    'the newest has moved on, one that was deleted is there',
    ['-a@11', 'b@12'],
    [],
    ['a@9', 'b@50'],
    ['other', 'b', 'a']
  ],
  ['an event of the newest proves nothing', ['a@11', 'b@12'], ['b@50'], ['a@9', 'b@50'], ['other', 'a']],
  ['all have moved on', ['a@11', 'b@12'], [], ['a@30', 'b@50'], ['same', 'b', 'a']],
  [
    'no more than four',
    ['a@1', 'b@2', 'c@3', 'd@4', 'b@5', 'e@6'],
    [],
    ['a@0', 'b@50', 'c@50', 'd@50', 'e@50'],
    ['same', 'e', 'b', 'd', 'c']
  ]
]

for (const [what, changes, later, objects, asked] of moved) {
  asking(what, async () => assert.equal(await askOf(changes, later, objects), asked))
}

asking.run()

const newest = suite('NewestChanges')

newest('of a collection in any order', () => {
  const changes = new NewestChanges()
  for (const [key, version] of [
    ['a', 5],
    ['b', 9],
    ['c', 1],
    ['d', 7],
    ['e', 6],
    ['b', 8],
    ['e', 30]
  ] as const) {
    changes.see(mark(key, version))
  }
  assert.equal(
    changes.all.map(({ key, resourceVersion }) => `${key}@${resourceVersion}`),
    ['e@30', 'b@9', 'd@7', 'a@5']
  )
  changes.follow(mark('old', 29), false)
  changes.follow(mark('b', 31), true)
  assert.equal(changes.newest, { key: 'b', uid: 'uid-b', resourceVersion: '31', deleted: true })
  assert.equal(
    changes.all.map(({ key }) => key),
    ['b', 'e', 'd', 'a']
  )
})

newest('versions that cannot be ordered', () => {
  const changes = new NewestChanges()
  changes.see(mark('a', 5))
  changes.see({ ...mark('b', 6), resourceVersion: 'x' })
  assert.equal([changes.newest, changes.all], [undefined, []])
  changes.follow(mark('c', 2), false)
  assert.equal(
    changes.all.map(({ key }) => key),
    ['c']
  )
})

newest.run()
