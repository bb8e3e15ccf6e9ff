import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ProtocolError } from '../../src/errors.ts'
import type { ItemPage } from '../../src/informer/item.ts'
import { readList } from '../../src/informer/list-pages.ts'
import type { ListCall } from '../../src/informer/lister-watcher.ts'
import { NewestChanges } from '../../src/informer/newest-change.ts'
import { rejects } from '../support/rejects.ts'
import { type Mark, MarkSink, page } from '../support/scripted-source.ts'

const test = suite('readList')

/** Reads a list whose n-th page, counted from 0, is `pageOf(n)`. */
function read(pageOf: (n: number) => ItemPage<Mark>) {
  const sink = new MarkSink()
  const replacement = sink.replacement()
  const newest = new NewestChanges()
  const progress = { pages: 0, items: 0 }
  let pauses = 0
  const call: ListCall = {
    limit: 500,
    signal: new AbortController().signal,
    timeoutMs: 10_000,
    bodyTimeoutMs: 10_000,
    retry: false
  }
  const version = readList({
    source: { list: async () => pageOf(progress.pages), watch: () => assert.unreachable() as never },
    call,
    replacement,
    newest,
    progress,
    pause: async () => void pauses++
  })
  return { version, progress, newest, replacement, sink, pauses: () => pauses }
}

test('gives the version of the first page', async () => {
  const { version, progress } = read((n) => page([`a${n}@${n + 1}`], 10 + n, n < 2 ? `t${n}` : ''))
  assert.is(await version, '10')
  assert.equal(progress, { pages: 3, items: 3 })
})

test('without one, gives that of the newest item, by number and not by text', async () => {
  assert.is(await read(() => page(['a@9', 'b@10', 'c@8'], '')).version, '10')
  assert.is(await read(() => page([], '')).version, '')
  assert.is(await read(() => page(['a@x', 'b@y'], '')).version, '', 'opaque versions cannot be ordered')
  assert.is(await read(() => page(['a@x'], '')).version, 'x')
})

test('remembers the newest item', async () => {
  const { version, newest } = read((n) => page([`a${n}@${n === 1 ? 99 : n + 1}`], 10, n < 2 ? `t${n}` : ''))
  await version
  assert.equal(newest.newest, { key: 'a1', uid: 'uid-a1', resourceVersion: '99', deleted: false })
})

const endless: Array<[what: string, pageOf: (n: number) => ItemPage<Mark>, message: RegExp, pages: number]> = [
  ['a token that leads to itself', (n) => page([`a${n}@1`], 10, 'same'), /leads to the same page again/, 2],
  [
    'the same objects again',
    (n) => page(['a@1', `b${n}@1`], 10, `t${n}`),
    /two pages begin with the same object: "a"/,
    1
  ],
  ['no objects', (n) => page([], 10, `t${n}`), /more than 20 pages in a row without an item/, 21]
]

for (const [what, pageOf, message, pages] of endless) {
  test(`a list that never ends: ${what}`, async () => {
    const { version, progress } = read(pageOf)
    await rejects(version, ProtocolError, message)
    assert.is(progress.pages, pages)
  })
}

test('a list that never ends: ever new objects', async () => {
  function* items(n: number) {
    const item = { key: `${n}`, uid: '', resourceVersion: '1', read: () => '' }
    for (let i = 0; i < 500_000; i++) yield item
  }
  const { version } = read((n) => ({ items: items(n), resourceVersion: '10', continue: `t${n}` }))
  await rejects(version, ProtocolError, /more than 2000000 items/)
})

test('empty pages are not asked for at full speed', async () => {
  const list = read((n) => (n < 5 ? page([], 10, `t${n}`) : page(['a@1'], 10)))
  assert.is(await list.version, '10')
  assert.is(list.pauses(), 5)
})

test('pages of few objects neither: a list that never ends may have one new object on each', async () => {
  const names = (n: number, count: number) => Array.from({ length: count }, (_, i) => `a${n}-${i}@1`)
  const sparse = read((n) => page(names(n, 49), 10, n < 5 ? `t${n}` : ''))
  assert.is(await sparse.version, '10')
  assert.is(sparse.pauses(), 5)
  const small = read((n) => page(names(n, 50), 10, n < 5 ? `t${n}` : ''))
  await small.version
  assert.is(small.pauses(), 0, 'servers with small pages of their own are read at full speed')
})

test.run()
