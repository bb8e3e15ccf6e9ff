import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { addFinalizer, hasFinalizer, removeFinalizer, withFinalizer } from '../../src/controller/index.ts'
import { isConflict, isNotFound } from '../../src/errors.ts'
import type { Stored } from '../../src/meta.ts'
import { mergePatch } from '../../src/resources/index.ts'
import type { ConfigMap } from '../../src/resources/kinds/stable.ts'
import { ControllerRig } from '../support/controller-rig.ts'
import { rejects } from '../support/rejects.ts'

const MINE = 'example.com/mine'
const OTHERS = 'example.com/others'

async function withOthers(rig: ControllerRig, ...finalizers: string[]): Promise<Stored<ConfigMap>> {
  return rig.configMaps.create({ metadata: { name: 'a', finalizers } })
}

/** Requests to change an object since the last call. */
function patches(rig: ControllerRig): number {
  return rig.cluster.requests.splice(0).filter(({ method }) => method === 'PATCH').length
}

const add = suite('addFinalizer')

add('adds it once, beside those of others', async () => {
  await using rig = new ControllerRig()
  const object = await withOthers(rig, OTHERS)
  const added = await addFinalizer(rig.configMaps, object, MINE)
  assert.equal(added?.metadata.finalizers, [OTHERS, MINE])
  assert.equal(object.metadata.finalizers, [OTHERS])
  rig.cluster.requests.length = 0
  assert.is(added && (await addFinalizer(rig.configMaps, added, MINE)), added)
  assert.equal(rig.cluster.requests, [])
})

add('from a stale object it neither loses nor brings back what others did', async () => {
  await using rig = new ControllerRig()
  const stale = await withOthers(rig, OTHERS)
  await rig.configMaps.patch('a', mergePatch({ metadata: { finalizers: ['example.com/new'] } }))
  const added = await addFinalizer(rig.configMaps, stale, MINE)
  assert.equal(added?.metadata.finalizers, ['example.com/new', MINE])
})

add('an object that is being deleted, seen or not, takes none', async () => {
  await using rig = new ControllerRig()
  const stale = await withOthers(rig, OTHERS)
  await rig.configMaps.delete('a')
  const found = await addFinalizer(rig.configMaps, stale, MINE)
  assert.equal(found?.metadata.finalizers, [OTHERS])
  patches(rig)
  assert.is(found && (await addFinalizer(rig.configMaps, found, MINE)), found)
  assert.is(patches(rig), 0)
})

add('an object that is gone, or another one of its name', async () => {
  await using rig = new ControllerRig()
  const first = await withOthers(rig)
  await rig.configMaps.delete('a')
  assert.is(await addFinalizer(rig.configMaps, first, MINE), undefined)
  await withOthers(rig)
  assert.is(await addFinalizer(rig.configMaps, first, MINE), undefined)
  assert.equal((await rig.configMaps.get('a')).metadata.finalizers, undefined)
})

add('gives up when somebody else is always faster', async () => {
  await using rig = new ControllerRig()
  const object = await withOthers(rig)
  const hot = {
    getOrUndefined: rig.configMaps.getOrUndefined.bind(rig.configMaps),
    async patch(...[name, patch, options]: Parameters<typeof rig.configMaps.patch>) {
      await rig.configMaps.patch('a', mergePatch({ data: { n: String(rig.clock.monotonic() + Math.random()) } }))
      return rig.configMaps.patch(name, patch, options)
    }
  }
  const adding = rejects(addFinalizer(hot, object, MINE, { clock: rig.clock }), isConflict)
  await rig.advance(20_000)
  await adding
  assert.is(patches(rig), 20)
})

add("aborts with the signal's reason", async () => {
  await using rig = new ControllerRig()
  const object = await withOthers(rig)
  const reason = new Error('enough')
  await rejects(
    addFinalizer(rig.configMaps, object, MINE, { signal: AbortSignal.abort(reason) }),
    (err) => err === reason
  )
})

add('works on metadata alone', async () => {
  await using rig = new ControllerRig()
  await withOthers(rig, OTHERS)
  const metadata = rig.configMaps.metadata()
  const added = await addFinalizer(metadata, await metadata.get('a'), MINE)
  assert.equal(added?.metadata.finalizers, [OTHERS, MINE])
})

add.run()

const race = suite('addFinalizer and removeFinalizer: races')

race('many actors, each with a finalizer of its own, and edits in between: none is lost, none comes back', async () => {
  await using rig = new ControllerRig()
  const object = await withOthers(rig)
  const names = Array.from({ length: 6 }, (_, index) => `example.com/f${index}`)
  const actor = async (name: string): Promise<void> => {
    for (let round = 0; round < 5; round++) {
      const added = await addFinalizer(rig.configMaps, object, name, { clock: rig.clock })
      assert.ok(added && hasFinalizer(added, name))
      const now = await rig.configMaps.get('a')
      assert.ok(hasFinalizer(now, name), `${name} was lost`)
      if (round < 4) await removeFinalizer(rig.configMaps, now, name, { clock: rig.clock })
      if (round < 4) assert.not.ok(hasFinalizer(await rig.configMaps.get('a'), name), `${name} came back`)
    }
  }
  let done = false
  const all = Promise.all(names.map(actor)).then(() => {
    done = true
  })
  while (!done) await rig.advance(50, 10)
  await all
  assert.equal((await rig.configMaps.get('a')).metadata.finalizers?.toSorted(), names)
})

race.run()

const remove = suite('removeFinalizer')

remove('takes away its own; the last one lets the object go', async () => {
  await using rig = new ControllerRig()
  const object = await withOthers(rig, OTHERS, MINE)
  await rig.configMaps.delete('a')
  const left = await removeFinalizer(rig.configMaps, object, MINE)
  assert.equal(left?.metadata.finalizers, [OTHERS])
  assert.is(left && (await removeFinalizer(rig.configMaps, left, MINE)), left)
  if (left) await removeFinalizer(rig.configMaps, left, OTHERS)
  await rejects(rig.configMaps.get('a'), isNotFound)
  assert.is(await removeFinalizer(rig.configMaps, object, MINE), undefined)
})

remove.run()

const guard = suite('withFinalizer')

guard('apply only under the finalizer, cleanup before the object is gone, each again until it succeeds', async () => {
  await using rig = new ControllerRig()
  const log: string[] = []
  let failing = false
  const reconcile = (object: Stored<ConfigMap>): Promise<void> =>
    withFinalizer(rig.configMaps, object, MINE, {
      async apply({ metadata }) {
        const onServer = await rig.configMaps.get(metadata.name)
        log.push(`apply ${hasFinalizer(onServer, MINE)}`)
      },
      async cleanup({ metadata }) {
        const onServer = await rig.configMaps.getOrUndefined(metadata.name)
        log.push(`cleanup ${onServer?.metadata.deletionTimestamp !== undefined}`)
        if (failing) throw new Error('cleanup failed')
      }
    })
  const first = await withOthers(rig)
  await reconcile(first)
  await reconcile(await rig.configMaps.get('a'))
  assert.equal(log.splice(0), ['apply true', 'apply true'])
  await rig.configMaps.delete('a')
  failing = true
  await rejects(reconcile(await rig.configMaps.get('a')), /cleanup failed/)
  assert.ok(hasFinalizer(await rig.configMaps.get('a'), MINE))
  failing = false
  await reconcile(await rig.configMaps.get('a'))
  assert.equal(log.splice(0), ['cleanup true', 'cleanup true'])
  assert.is(await rig.configMaps.getOrUndefined('a'), undefined)
  // A cache that is behind still has the first state: nothing is done for an object that is gone.
  await reconcile(first)
  assert.equal(log, [])
})

guard('an object that is being deleted before it was ever applied', async () => {
  await using rig = new ControllerRig()
  const stale = await withOthers(rig, OTHERS)
  await rig.configMaps.delete('a')
  const never = (): never => {
    throw new Error('called')
  }
  await withFinalizer(rig.configMaps, stale, MINE, { apply: never, cleanup: never })
  assert.equal((await rig.configMaps.get('a')).metadata.finalizers, [OTHERS])
})

guard.run()
