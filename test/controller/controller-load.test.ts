/** Many objects, several workers, random failures and edits: no key runs twice at once, and all is reconciled at last. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { delay } from '../../src/clock.ts'
import { createController, setControllerReference } from '../../src/controller/index.ts'
import { isNotFound } from '../../src/errors.ts'
import { mergePatch } from '../../src/resources/index.ts'
import { Secret } from '../../src/resources/kinds/stable.ts'
import { ControllerRig } from '../support/controller-rig.ts'
import { Random } from '../support/random.ts'

const test = suite('Controller: under load')

const OBJECTS = 200

for (const seed of [1]) {
  test(`200 objects, 4 workers, every fourth run fails, the server too (seed ${seed})`, async () => {
    await using rig = new ControllerRig()
    const random = new Random(seed)
    const secrets = rig.client.resource(Secret, { namespace: 'default' })
    const owned = rig.informerOf(secrets)
    for (let i = 0; i < OBJECTS; i++) await rig.create(`o${i}`, { n: '0' })
    const running = new Map<string, number>()
    let [most, atOnce, failures] = [0, 0, 0]
    const fail = (chance: number): void => {
      if (!random.chance(chance)) return
      failures++
      throw new Error('unlucky')
    }
    /** Each ConfigMap gets a Secret with its data. */
    const reconcile = async (key: string, { signal }: { signal: AbortSignal }): Promise<void> => {
      running.set(key, (running.get(key) ?? 0) + 1)
      most = Math.max(most, running.get(key) ?? 0)
      atOnce = Math.max(atOnce, running.size)
      try {
        fail(0.125)
        await delay(random.below(3), { clock: rig.clock, signal })
        const wanted = rig.informer.get(key)
        if (wanted === undefined) return
        const name = wanted.metadata.name
        const annotations = { n: wanted.data?.n ?? '' }
        if (owned.get(key) !== undefined) {
          if (owned.get(key)?.metadata.annotations?.n !== annotations.n) {
            await secrets.patch(name, mergePatch({ metadata: { annotations } }), { signal, retry: false })
          }
        } else {
          const secret: Secret = { metadata: { name, namespace: 'default', annotations } }
          setControllerReference(wanted, secret)
          await secrets.create(secret, { signal, retry: false })
        }
        fail(0.125)
      } finally {
        if ((running.get(key) ?? 0) > 1) running.set(key, (running.get(key) ?? 0) - 1)
        else running.delete(key)
      }
    }
    rig.cluster.faults.add({
      resource: 'secrets',
      verb: 'create',
      from: 20,
      times: 10,
      action: { type: 'status', code: 500 }
    })
    const controller = createController({
      name: 'load',
      informer: rig.informer,
      owns: [{ informer: owned }],
      concurrency: 4,
      clock: rig.clock,
      onError: () => {},
      reconcile
    })
    const run = await rig.run(controller)
    for (let i = 0; i < 100; i++) {
      await rig.configMaps.patch(`o${random.below(OBJECTS)}`, mergePatch({ data: { n: String(i) } }))
      // The garbage collector is not there: a lost Secret is to be made again.
      if (i % 10 === 0) await secrets.delete(`o${random.below(OBJECTS)}`).catch(ignoreNotFound)
      await rig.clock.advance(random.below(20))
    }
    await rig.advance(5000, 50)
    assert.is(most, 1)
    assert.is(atOnce, 4)
    assert.ok(failures > 50)
    const [wanted, made] = [await rig.configMaps.list(), await secrets.list()]
    assert.is(wanted.items.length, OBJECTS)
    assert.equal(
      Object.fromEntries(made.items.map(({ metadata }) => [metadata.name, metadata.annotations?.n])),
      Object.fromEntries(wanted.items.map(({ metadata, data }) => [metadata.name, data?.n]))
    )
    rig.stop.abort()
    await rig.rest()
    assert.is(run.outcome, 'resolved')
    assert.is(rig.clock.waiting, 0)
  })
}

function ignoreNotFound(err: unknown): void {
  if (!isNotFound(err)) throw err
}

test.run()
