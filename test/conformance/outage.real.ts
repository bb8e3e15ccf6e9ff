/** The client over the death and return of the API server, and over a collection that changes while it is read. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ConnectionError, isExpired } from '../../src/errors.ts'
import { mergePatch, type Resource } from '../../src/resources/index.ts'
import { ConfigMap } from '../../src/resources/kinds/stable.ts'
import { rejects } from '../support/rejects.ts'
import type { RealServer } from './real-server.ts'

/** Enough for 20 pages of the default size, as in a large cluster. */
const manyObjects = 10_000

export function register(name: string, server: () => RealServer): void {
  const test = suite(`${name}: outages and large lists`)

  const handleIn = (namespace: string): Resource<ConfigMap, 'Namespaced'> =>
    server().client().resource(ConfigMap, { namespace })

  test('a watch breaks with the API server and resumes from the last version seen', async () => {
    const handle = handleIn(await server().namespace())
    let { resourceVersion } = (await handle.list()).metadata
    const seen: string[] = []
    /** One watch, until `stopAt` was seen. */
    const watchUntil = async (stopAt: string): Promise<void> => {
      for await (const { type, object } of handle.watch({ resourceVersion, timeoutSeconds: 60 })) {
        resourceVersion = object.metadata.resourceVersion
        if (type !== 'BOOKMARK') seen.push(`${type} ${object.metadata.name}`)
        if (seen.at(-1) === stopAt) return
      }
    }
    await handle.create({ metadata: { name: 'before' } })
    await watchUntil('ADDED before')

    const broken = rejects(watchUntil('never'), ConnectionError)
    await handle.create({ metadata: { name: 'during' } })
    while (seen.at(-1) !== 'ADDED during') await new Promise((resolve) => setTimeout(resolve, 20))
    await server().plane.kill('apiserver')
    await broken
    await server().plane.start('apiserver')

    await handle.create({ metadata: { name: 'after' } })
    await watchUntil('ADDED after')
    assert.equal(seen, ['ADDED before', 'ADDED during', 'ADDED after'])
  })

  test('after a restart over a compacted etcd the old version has expired', async () => {
    const handle = handleIn(await server().namespace())
    const { resourceVersion } = (await handle.create({ metadata: { name: 'a' } })).metadata
    await handle.patch('a', mergePatch({ data: { a: '1' } }))
    await server().plane.stop('apiserver')
    await server().plane.compact()
    await server().plane.start('apiserver')
    const watch = async (): Promise<void> => {
      for await (const event of handle.watch({ resourceVersion, timeoutSeconds: 5 })) assert.unreachable(event.type)
    }
    const err = await rejects(watch(), isExpired)
    assert.match(err.message, /too old resource version/)
  })

  test(`${manyObjects} objects in pages are one consistent list while others write`, async () => {
    const handle = handleIn(await server().namespace())
    const names = Array.from({ length: manyObjects }, (_, i) => `c-${String(i).padStart(5, '0')}`)
    const rest = names.values()
    const creators = Array.from({ length: 32 }, async () => {
      for (const each of rest) await handle.create({ metadata: { name: each } })
    })
    await Promise.all(creators)

    const seen: string[] = []
    const versions = new Set<string>()
    for await (const page of handle.pages({ limit: 500 })) {
      const count = seen.push(...page.items.map((item) => item.metadata.name))
      versions.add(page.metadata.resourceVersion)
      // Behind, ahead of and beyond the page that is read next.
      await handle.create({ metadata: { name: `b-${count}` } })
      await handle.create({ metadata: { name: `d-${count}` } })
      if (count < manyObjects) await handle.delete(names[manyObjects - 1 - count / 500] ?? '')
    }
    assert.is(seen.length, names.length)
    assert.is(
      seen.findIndex((each, i) => each !== names[i]),
      -1,
      'Not the list as it was when the first page was read'
    )
    assert.is(versions.size, 1)
    const now = await handle.list()
    assert.is(now.items.length, manyObjects + 40 - 19)
  })

  test.run()
}
