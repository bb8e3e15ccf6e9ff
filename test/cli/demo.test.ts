import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { demo } from '../../src/cli/demo/demo.ts'
import { DEMO_STEPS } from '../../src/cli/demo/steps.ts'
import { createTerminal } from '../../src/cli/terminal.ts'
import { settle } from '../support/fake-clock.ts'
import { rejects } from '../support/rejects.ts'

function capture(): { terminal: ReturnType<typeof createTerminal>; printed(): string } {
  let text = ''
  const terminal = createTerminal({ write: (more) => (text += more) }, {})
  return { terminal, printed: () => text }
}

const test = suite('demo')

test('shows every step on the embedded cluster, each with its wire lines', async () => {
  const { terminal, printed } = capture()
  await demo([], terminal, new AbortController().signal)
  const text = printed()
  const parts = text.split(/^\d+\. /m).slice(1)
  assert.equal(
    parts.map((part) => part.split('  ')[0]),
    DEMO_STEPS.map((step) => step.title)
  )
  for (const part of parts) {
    assert.match(part, /^ {4}→ (GET|POST|PUT|PATCH|DELETE) /m)
    assert.match(part, /^ {2}✓ /m)
  }
  for (const fact of [
    /409 Conflict/,
    /modify kept both/,
    /in pages of 2, 2, 1/,
    /watch: DELETED/,
    /wants 3 replicas/
  ]) {
    assert.match(text, fact)
  }
  assert.match(text, /Done: 11 steps/)
  assert.not.match(text, '\u001b')
})

test('leaves nothing behind that would keep the process alive', async () => {
  const { terminal } = capture()
  const timers = (): number => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
  const before = timers()
  await demo([], terminal, new AbortController().signal)
  await settle()
  // Those of tests before may end meanwhile.
  assert.ok(timers() <= before, `${timers()} timers, ${before} before`)
})

test('stops when it is interrupted', async () => {
  const { terminal } = capture()
  await rejects(demo([], terminal, AbortSignal.abort(new Error('Ctrl-C'))), /Ctrl-C/)
})

test.run()
