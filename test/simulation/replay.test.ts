import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFakeCluster } from '../../src/fake/index.ts'
import type { SimObject } from '../../tools/simulate/objects.ts'
import { Replay } from '../../tools/simulate/replay.ts'
import { drain, SimClock } from '../../tools/simulate/sim-clock.ts'
import { Trace } from '../../tools/simulate/trace.ts'
import { Witness } from '../../tools/simulate/witness.ts'
import { Random } from '../support/random.ts'

const test = suite('Replay')

const CM = '/api/v1/namespaces/default/configmaps'

/** A replay, what it objected to, and the states of one ConfigMap through its life. */
async function setUp(): Promise<{ replay: Replay; objections: string[]; states: SimObject[] }> {
  const clock = new SimClock()
  const cluster = createFakeCluster({ clock })
  const witness = new Witness(cluster, 'configmaps')
  const running = witness.run()
  const states: SimObject[] = []
  const send = async (method: string, url: string, body?: unknown): Promise<void> => {
    const { json } = await cluster.request(method, url, body)
    if (json.kind === 'ConfigMap') states.push(json as SimObject)
    await drain()
  }
  await send('POST', CM, { metadata: { name: 'a' } })
  await send('PATCH', `${CM}/a`, { data: { n: '1' } })
  await send('DELETE', `${CM}/a`)
  await send('POST', CM, { metadata: { name: 'a' } })
  witness.stop()
  await running
  await cluster.close()
  const objections: string[] = []
  const replay = new Replay({
    name: 'replay',
    plan: { slowMs: 0, throwChance: 0 },
    clock,
    random: new Random(1),
    trace: new Trace(() => 0),
    witness,
    broken: (what) => objections.push(what)
  })
  return { replay, objections, states }
}

const FRESH = { resync: false }

test('has nothing to say about a life as it was', async () => {
  const { replay, objections, states } = await setUp()
  const [created, updated, again] = states as [SimObject, SimObject, SimObject]
  await replay.onAdd(created)
  await replay.onUpdate(created, updated, FRESH)
  await replay.onUpdate(updated, updated, { resync: true })
  await replay.onDelete(updated, { finalStateUnknown: true })
  await replay.onAdd(again)
  assert.equal(objections, [])
  assert.equal([...replay.states.keys()], ['default/a'])
})

test('objects to what cannot follow', async () => {
  const cases: [RegExp, (replay: Replay, states: [SimObject, SimObject, SimObject]) => void][] = [
    [/the addition of default\/a, which it has/, (replay, [first]) => [replay.onAdd(first), replay.onAdd(first)]],
    [/an update of default\/a, which it has not/, (replay, [first, second]) => replay.onUpdate(first, second, FRESH)],
    [/its old state is/, (replay, [first, second]) => [replay.onAdd(first), replay.onUpdate(second, second, FRESH)]],
    [/it is another object/, (replay, [first, , third]) => [replay.onAdd(first), replay.onUpdate(first, third, FRESH)]],
    [/a resync .* changes it/, (replay, [a, b]) => [replay.onAdd(a), replay.onUpdate(a, b, { resync: true })]],
    [/the deletion of default\/a, which/, (replay, [first]) => replay.onDelete(first, { finalStateUnknown: false })],
    [
      /but was told of the deletion of/,
      (replay, [first, , third]) => [replay.onAdd(first), replay.onDelete(third, { finalStateUnknown: false })]
    ],
    [/an addition that never was/, (replay, [first]) => replay.onAdd({ ...first, data: { n: 'never' } })],
    [
      /an update that never was/,
      (replay, [a, b]) => [replay.onAdd(a), replay.onUpdate(a, { ...b, data: { n: 'never' } }, FRESH)]
    ],
    [
      /a deletion that never was/,
      (replay, [a]) => [replay.onAdd(a), replay.onDelete({ ...a, data: { n: 'never' } }, { finalStateUnknown: true })]
    ]
  ]
  for (const [objection, act] of cases) {
    const { replay, objections, states } = await setUp()
    act(replay, states as [SimObject, SimObject, SimObject])
    assert.is(objections.length, 1, `${objection}: ${objections.join('; ')}`)
    assert.match(objections[0] ?? '', objection)
  }
})

test('objects to what comes after its removal', async () => {
  const { replay, objections, states } = await setUp()
  replay.removed = true
  await replay.onAdd(states[0] as SimObject)
  assert.match(objections[0] ?? '', /after it was removed/)
})

test.run()
