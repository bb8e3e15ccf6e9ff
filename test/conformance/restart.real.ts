/** The client over the death and return of the API server: what was written is there, what was watched goes on. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError, ConnectionError, isAlreadyExists, isExpired, TimeoutError } from '../../src/errors.ts'
import { mergePatch, type Resource } from '../../src/resources/index.ts'
import { ConfigMap } from '../../src/resources/kinds/stable.ts'
import { rejects } from '../support/rejects.ts'
import { until } from '../support/until.ts'
import type { RealServer } from './real-server.ts'

type Handle = Resource<ConfigMap, 'Namespaced'>

export function register(name: string, server: () => RealServer): void {
  const test = suite(`${name}: restart`)

  const handleIn = (namespace: string): Handle => server().client().resource(ConfigMap, { namespace })

  test('a killed API server comes back on the same etcd', async () => {
    const handle = handleIn(await server().namespace())
    const created = await handle.create({ metadata: { name: 'kept' }, data: { a: '1' } })
    const { resourceVersion } = created.metadata
    const events = handle.watch({ resourceVersion, allowWatchBookmarks: false })
    const first = events.next()
    await handle.patch('kept', mergePatch({ data: { a: '2' } }))
    const kept = (await first).value?.object
    // Now it is known to be open: what breaks is a stream, not an attempt.
    const broken = rejects(events.next(), ConnectionError)
    await server().plane.kill('apiserver')
    await broken
    const client = server().client({ maxRetries: 0 })
    const refused = client.resource(ConfigMap, { namespace: 'default' }).get('kept')
    const err = (await rejects(refused, ConnectionError, /ECONNREFUSED/)) as ConnectionError
    assert.ok(err.unsent)
    await server().plane.start('apiserver')
    assert.equal(await handle.get('kept'), kept)
  })

  test('a watch under writes loses no event when the API server is killed', async () => {
    const handle = handleIn(await server().namespace())
    const start = (await handle.list()).metadata.resourceVersion
    const stop = new AbortController()
    const written: string[] = []
    const seen: string[] = []
    const breaks: unknown[] = []
    const writer = writeOneByOne(handle, written, stop.signal)
    const watcher = followNames(handle, start, { seen, breaks, signal: stop.signal })
    watcher.catch(() => {}) // it is waited for later

    await until('the watch is under way', async () => (seen.length >= 20 ? true : undefined))
    await server().plane.kill('apiserver')
    const before = seen.length
    await server().plane.start('apiserver')
    await until('the watch goes on', async () => (seen.length >= before + 20 ? true : undefined))
    const last = await writer.end()
    await until('the last one is seen', async () => (seen.at(-1) === last ? true : undefined))
    stop.abort()
    await watcher

    assert.equal(seen, written)
    assert.instance(breaks[0], ConnectionError)
    assert.equal(
      (await handle.list()).items.map((item) => item.metadata.name),
      written
    )
  })

  test('410: a restarted API server has forgotten the past, a compacted etcd has dropped it', async () => {
    const handle = handleIn(await server().namespace())
    const { resourceVersion } = (await handle.create({ metadata: { name: 'n1' } })).metadata
    for (const each of ['n2', 'n3', 'n4']) await handle.create({ metadata: { name: each } })
    const strict = handle.pages({ limit: 2 })[Symbol.asyncIterator]()
    const lenient = handle.pages({ limit: 2, onExpired: 'continue' })[Symbol.asyncIterator]()
    const first = await nextNames(strict)
    assert.equal(
      [first, await nextNames(lenient)],
      [
        ['n1', 'n2'],
        ['n1', 'n2']
      ]
    )
    await handle.patch('n3', mergePatch({ data: { changed: 'yes' } }))
    await server().plane.stop('apiserver')
    await server().plane.start('apiserver')

    // The history of watches was in the API server; what etcd still has can be read, but not watched.
    const err = (await rejects(drain(handle, resourceVersion), isExpired, /too old resource version/)) as ApiError
    assert.equal([err.statusCode, err.reason], [410, 'Expired'])
    const exact = { resourceVersion, resourceVersionMatch: 'Exact' } as const
    assert.equal(namesOf(await handle.list(exact)), ['n1'])

    await handle.create({ metadata: { name: 'n5' } })
    await server().plane.compact()
    await rejects(handle.list(exact), isExpired, /resourceVersion for the provided list is too old/)
    await rejects(strict.next(), isExpired, /continue parameter is too old/)
    assert.equal(await nextNames(lenient), ['n3', 'n4'])
    assert.equal(await nextNames(lenient), ['n5'])
    assert.is(await nextNames(lenient), undefined)
  })

  test.run()
}

type Named = { items: { metadata: { name: string } }[] }

const namesOf = (list: Named): string[] => list.items.map((item) => item.metadata.name)

/** Names of the next page; undefined after the last. */
async function nextNames(pages: AsyncIterator<Named, unknown>): Promise<string[] | undefined> {
  const { done, value } = await pages.next()
  return done ? undefined : namesOf(value as Named)
}

async function drain(handle: Handle, resourceVersion: string): Promise<void> {
  for await (const event of handle.watch({ resourceVersion, timeoutSeconds: 60 })) assert.unreachable(event.type)
}

/** Creates `w-000`, `w-001`, … each as soon as the one before is known to be there, whatever happens to the server. */
function writeOneByOne(handle: Handle, written: string[], signal: AbortSignal): { end(): Promise<string> } {
  let ending = false
  const run = async (): Promise<string> => {
    while (!ending) {
      const name = `w-${String(written.length).padStart(5, '0')}`
      try {
        await handle.create({ metadata: { name } }, { signal })
        written.push(name)
      } catch (err) {
        // A create that broke off may have been done: the next try tells.
        if (isAlreadyExists(err)) written.push(name)
        else if (!isOutage(err)) throw err
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return written.at(-1) ?? ''
  }
  const done = run()
  return {
    end: () => {
      ending = true
      return done
    }
  }
}

/** What each program that follows a collection does: watch on from the last version; when it has expired, list again. */
async function followNames(
  handle: Handle,
  start: string,
  { seen, breaks, signal }: { seen: string[]; breaks: unknown[]; signal: AbortSignal }
): Promise<void> {
  let resourceVersion = start
  while (!signal.aborted) {
    try {
      for await (const { type, object } of handle.watch({ resourceVersion, signal })) {
        resourceVersion = object.metadata.resourceVersion
        if (type !== 'BOOKMARK') seen.push(object.metadata.name)
      }
    } catch (err) {
      if (signal.aborted) return
      breaks.push(err)
      if (isExpired(err)) resourceVersion = await relist(handle, seen)
      else if (!isOutage(err)) throw err
    }
  }
}

/** A server that ends or begins; one that is slow may not answer in time. */
function isOutage(err: unknown): boolean {
  return err instanceof ConnectionError || err instanceof ApiError || err instanceof TimeoutError
}

async function relist(handle: Handle, seen: string[]): Promise<string> {
  const { items, metadata } = await handle.list()
  const known = new Set(seen)
  seen.push(...items.map((item) => item.metadata.name).filter((name) => !known.has(name)))
  return metadata.resourceVersion
}
