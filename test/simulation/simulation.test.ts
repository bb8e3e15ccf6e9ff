import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runSeeds } from '../../tools/simulate/batch.ts'
import { FAULT_NAMES } from '../../tools/simulate/faults.ts'
import { runSeed } from '../../tools/simulate/run.ts'
import { planSchedule, stepText } from '../../tools/simulate/schedule.ts'

const test = suite('simulation')

/** `.ci/run` has many more. */
const SEEDS = 500

test(`holds its invariants in ${SEEDS} schedules, in which every fault happens`, async () => {
  const { seeds, failures, fired } = await runSeeds(1, SEEDS)
  const told = failures.map(
    ({ seed, broken }) => `seed ${seed}: ${broken} (npm run simulate -- --seed ${seed} --trace)`
  )
  assert.equal(told, [])
  assert.is(seeds, SEEDS)
  const never = [...FAULT_NAMES, 'cut-connection', 'frozen-connection', 'ignoring-server', 'refusing-server'].filter(
    (name) => !fired[name]
  )
  assert.equal(never, [], 'faults that never happened')
})

test('gives the same schedule and the same trace for the same seed', async () => {
  for (const seed of [3, 14, 159, 2653]) {
    const steps = planSchedule(seed).steps.map(stepText)
    assert.equal(planSchedule(seed).steps.map(stepText), steps)
    const lines: string[][] = [[], []]
    const outcomes = []
    for (const run of lines) outcomes.push(await runSeed(seed, (line) => run.push(line)))
    const [first, second] = outcomes
    assert.is(first?.hash, second?.hash)
    assert.equal(lines[0], lines[1])
    assert.ok((lines[0]?.length ?? 0) > 20, 'something happens')
    assert.is((await runSeed(seed)).hash, first?.hash, 'also when nobody reads the trace')
  }
})

test('gives other traces for other seeds', async () => {
  const hashes = new Set<string>()
  for (let seed = 1; seed <= 10; seed++) hashes.add((await runSeed(seed)).hash)
  assert.is(hashes.size, 10)
})

test.run()
