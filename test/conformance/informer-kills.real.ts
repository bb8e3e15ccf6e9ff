/** Informers over the deaths of the API server; `npx tsx test/conformance/informer-kills.ts` is the long form. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { describeOutcome } from './informer-kills.ts'
import { killRun } from './kill-run.ts'

/** Short enough for each run of everything; `KUBEWIRE_FULL=1` takes the size that is claimed. */
const SIZE = process.env.KUBEWIRE_FULL === '1' ? { objects: 5_000, kills: 10 } : { objects: 2_000, kills: 3 }

export function register(name: string): void {
  const test = suite(`${name}: informers under kills`)

  test(`${SIZE.objects} objects, ${SIZE.kills} kills, a cut, a version too old: equal at the end, nothing missed`, async () => {
    const outcomes = await killRun(SIZE)
    for (const outcome of outcomes) console.log(describeOutcome(outcome))
    assert.equal(
      outcomes.map(({ cache, findings }) => ({ cache, findings })),
      [
        { cache: 'objects', findings: [] },
        { cache: 'compact', findings: [] }
      ]
    )
  })

  test.run()
}
