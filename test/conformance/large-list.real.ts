/** A large collection that changes while it is read. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mergePatch, type Resource } from '../../src/resources/index.ts'
import { ConfigMap } from '../../src/resources/kinds/stable.ts'
import { until } from '../support/until.ts'
import type { RealServer } from './real-server.ts'

/** Enough for 20 pages of the default size, as in a large cluster. */
const MANY = 10_000

/** The server deletes one by one and then answers: it takes as long as it takes. Milliseconds. */
const DELETION_MS = 600_000

export function register(name: string, server: () => RealServer): void {
  const test = suite(`${name}: large lists`)

  const handleIn = (namespace: string): Resource<ConfigMap, 'Namespaced'> =>
    server().client().resource(ConfigMap, { namespace })

  test(`${MANY} objects in pages are one consistent list while others write; deleteCollection takes them all`, async () => {
    const handle = handleIn(await server().namespace())
    const names = numbered('c', MANY)
    await createAll(handle, names)

    // Behind, ahead of and beyond the page that is being read, all the time; no page is asked for before some more is written.
    let reading = true
    let writes = 0
    const write = async (worker: number): Promise<void> => {
      for (let i = worker; reading; i += 4) {
        await handle.create({ metadata: { name: `b-${i}` } })
        await handle.create({ metadata: { name: `d-${i}` } })
        await handle.patch(names[i] ?? '', mergePatch({ data: { changed: 'yes' } }))
        await handle.delete(names[MANY - 1 - i] ?? '')
        writes += 4
      }
    }
    const seen: string[] = []
    const versions = new Set<string>()
    const changed: string[] = []
    let writers: Promise<void>[] = []
    for await (const page of handle.pages({ limit: 500 })) {
      if (writers.length === 0) {
        writers = [0, 1, 2, 3].map(write)
        Promise.all(writers).catch(() => {}) // it is waited for later
      }
      for (const { metadata, data } of page.items) {
        seen.push(metadata.name)
        if (data !== undefined) changed.push(metadata.name)
      }
      versions.add(page.metadata.resourceVersion)
      const before = writes
      await Promise.race([...writers, until('more writes', async () => (writes > before ? true : undefined))])
    }
    reading = false
    await Promise.all(writers)

    assert.equal(changed, [], 'Objects of a later version')
    assert.is(seen.length, MANY)
    const strange = seen.findIndex((each, i) => each !== names[i])
    assert.is(strange, -1, 'Not the list as it was when the first page was read')
    assert.is(versions.size, 1)
    assert.is((await handle.list()).items.length, MANY + writes / 4)

    await handle.deleteCollection({ timeoutMs: DELETION_MS })
    assert.equal((await handle.list()).items, [])
  })

  test.run()
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}-${String(i).padStart(5, '0')}`)
}

async function createAll(handle: Resource<ConfigMap, 'Namespaced'>, names: string[]): Promise<void> {
  const rest = names.values()
  const workers = Array.from({ length: 32 }, async () => {
    for (const name of rest) await handle.create({ metadata: { name } })
  })
  await Promise.all(workers)
}
