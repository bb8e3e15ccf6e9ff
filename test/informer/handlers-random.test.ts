import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CompactStorage } from '../../src/informer/compact/index.ts'
import type { EventHandler, HandlerRegistration } from '../../src/informer/event-handler.ts'
import { objectKey } from '../../src/meta.ts'
import { cacheRig, type Thing, thing } from '../support/cache-rig.ts'
import { settle } from '../support/fake-clock.ts'
import { Random } from '../support/random.ts'

/** A handler that keeps a copy of its own by what it is told alone, and refuses what does not fit it. */
class Replay implements EventHandler<Thing> {
  readonly copy = new Map<string, Thing>()
  readonly complaints: string[] = []
  registration: HandlerRegistration | undefined
  readonly #random: Random
  readonly #pace: 'sync' | 'async' | 'mixed'

  constructor(random: Random) {
    this.#random = random
    this.#pace = random.pick(['sync', 'async', 'mixed'] as const)
  }

  onAdd(object: Thing): void | Promise<void> {
    this.#check(!this.copy.has(objectKey(object)), 'added twice', object)
    this.copy.set(objectKey(object), object)
    return this.#end()
  }

  onUpdate(old: Thing, object: Thing, { resync }: { resync: boolean }): void | Promise<void> {
    const held = this.copy.get(objectKey(object))
    this.#check(held?.metadata?.resourceVersion === old.metadata?.resourceVersion, 'updated from another state', object)
    this.#check(held?.metadata?.uid === object.metadata?.uid, 'updated to another object', object)
    this.#check(resync === (old.metadata?.resourceVersion === object.metadata?.resourceVersion), 'bad resync', object)
    this.copy.set(objectKey(object), object)
    return this.#end()
  }

  onDelete(object: Thing): void | Promise<void> {
    const held = this.copy.get(objectKey(object))
    this.#check(held?.metadata?.uid === object.metadata?.uid, 'deleted another object', object)
    this.copy.delete(objectKey(object))
    return this.#end()
  }

  #check(isSo: boolean, what: string, object: Thing): void {
    if (this.registration?.removed) this.complaints.push(`told after its removal: ${objectKey(object)}`)
    if (!isSo) this.complaints.push(`${what}: ${objectKey(object)}@${object.metadata?.resourceVersion}`)
  }

  #end(): void | Promise<void> {
    if (this.#pace === 'sync' || (this.#pace === 'mixed' && this.#random.chance(0.5))) return
    const fails = this.#random.chance(0.1)
    return settle(1).then(() => {
      if (fails) throw new Error('as it happens')
    })
  }
}

const test = suite('Handlers under random use')

for (const storage of ['objects', 'compact'] as const) {
  for (let seed = 1; seed <= 10; seed++) {
    test(`each handler's replay is the cache: ${storage}, seed ${seed}`, async () => {
      const random = new Random(seed)
      const rig = cacheRig(storage === 'compact' ? { storage: new CompactStorage<Thing>() } : {})
      const server = new Map<string, Thing>()
      const replays = new Set<Replay>()
      const removals: Promise<void>[] = []
      const all: Replay[] = []
      let version = 100
      const write = (): void => {
        const key = `ns/${random.below(12)}`
        const held = server.get(key)
        version++
        if (held !== undefined && random.chance(0.3)) {
          server.delete(key)
          const { uid } = held.metadata ?? {}
          // One deletion in three is missed.
          if (random.chance(0.7)) rig.deleted(thing(key, version, uid))
          return
        }
        const object = thing(key, version, held?.metadata?.uid ?? `u${version}`, 'x'.repeat(random.below(50)))
        server.set(key, object)
        if (random.chance(0.5)) rig.modified(object)
        else rig.added(object)
      }
      const add = (): void => {
        const replay = new Replay(random)
        replay.registration = rig.handlers.add(replay, { resyncMs: random.pick([0, 1000, 2000]) })
        replays.add(replay)
        all.push(replay)
      }
      const steps = [
        add,
        () => {
          const replay = random.pick([...replays])
          if (replay.registration === undefined || replays.size < 3) return
          replays.delete(replay)
          removals.push(replay.registration.remove())
        },
        () => rig.list(version, ...server.values()),
        () => settle(1),
        () => rig.clock.advance(700)
      ]
      for (const begin of [add, () => rig.list(version), add]) begin()
      for (let i = 0; i < 300; i++) {
        if (random.chance(0.8)) write()
        else await random.pick(steps)()
      }
      rig.list(version, ...server.values())
      for (const { registration } of replays) await registration?.waitForSync()
      while ([...replays].some(({ registration }) => (registration?.pending ?? 0) > 0)) await settle()
      await settle()
      await Promise.all(removals)

      const sorted = (objects: Iterable<Thing>): Thing[] =>
        [...objects].sort((a, b) => (objectKey(a) < objectKey(b) ? -1 : 1))
      assert.equal(sorted(rig.storage.values()), sorted(server.values()))
      for (const replay of all) assert.equal(replay.complaints, [])
      for (const replay of replays) assert.equal(sorted(replay.copy.values()), sorted(server.values()))
      await rig.handlers.close()
      assert.is(rig.clock.waiting, 0)
    })
  }
}

test.run()
