/** Rules of the watcher that no table of steps shows: how waits and failures add up, and what is reported. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { transition } from '../../src/informer/transition.ts'
import { type Input, initialState, type WatcherState } from '../../src/informer/watcher-state.ts'
import {
  bookmark,
  ended,
  event,
  failed,
  half,
  type Kind,
  listed,
  play,
  probed,
  started,
  waited,
  watching
} from '../support/transition-inputs.ts'

const test = suite('transition')

test('no wait exceeds 10 s, and they grow to 5 s at least', () => {
  let state = watching
  const waits: number[] = []
  for (let i = 0; i < 40; i++) {
    const { state: next, step } = transition(state, failed('busy'), () => 0.999)
    if (step.do === 'wait') waits.push(step.ms)
    state = transition(next, waited, half).state
  }
  assert.equal(waits.slice(0, 5), [1600, 3199, 6397, 9995, 9995])
  assert.is(Math.max(...waits), 9995)
  assert.is(transition(state, failed('busy'), () => 0).step.do, 'wait')
})

test('the time that an attempt took counts', () => {
  assert.equal(play([failed('timeout', 10_000), failed('timeout', 10_000)], watching).steps, [
    'watch 10 probe in 1000',
    'watch 10 probe in 1000'
  ])
})

test('a list succeeds without making good for watches that fail; a change or a healthy watch does', () => {
  const failing = play([failed('other'), waited, failed('other'), waited], watching).last.state
  assert.is(failing.failures, 2)
  assert.is(transition({ ...failing, relist: true }, listed('20'), half).state.failures, 2)
  assert.is(transition(failing, event('11'), half).state.failures, 0)
  assert.is(transition(failing, bookmark('11'), half).state.failures, 2)
  assert.is(transition(failing, ended(10_000), half).state.failures, 0)
  assert.is(transition(failing, ended(9_999), half).state.failures, 3)
})

test('a version that did not outlive an outage: the list waits no longer, but for one that a list has just brought', () => {
  const outage = [event('11'), failed('lost'), waited, failed('unreachable'), waited, failed('expired')]
  assert.equal(play(outage, watching).steps.at(-1), 'list')
  const again = [...outage, listed('20'), failed('expired')]
  assert.equal(play(again, watching).steps.slice(-2), ['watch 20 probe in 5000', 'wait 7500'])
  for (const good of [
    [event('21'), failed('lost')],
    [failed('lost', 10_000)],
    [failed('unreachable')],
    [failed('busy')]
  ]) {
    const anew = [...outage, listed('20'), ...good, waited, failed('expired')]
    assert.equal(play(anew, watching).steps.at(-1), 'list')
  }
})

test('an answer that says which way does not lead there is not waited for, however much failed before', () => {
  const outage = [failed('unreachable'), waited, failed('unreachable'), waited]
  assert.equal(play([...outage, failed('refused')], watching).steps.at(-1), 'list')
  assert.equal(
    play([...outage, failed('refused'), listed('20'), failed('refused')], watching).steps.at(-1),
    'wait 7500'
  )
  const streaming = initialState(true)
  assert.equal(play([started, ...outage, failed('ignored', 10)], streaming).steps.at(-1), 'list')
  assert.equal(play([started, ...outage, failed('expired', 10)], streaming).steps.at(-1), 'list')
  const midway = failed('expired', 10, { midway: true })
  assert.equal(play([started, ...outage, midway], initialState(false)).steps.at(-1), 'list whole')
  assert.equal(play([started, ...outage, midway, midway], initialState(false)).steps.at(-1), 'wait 7490')
})

test('answers get more time when several did not come, and less again when one came', () => {
  let state = watching
  const timeouts: number[] = []
  for (let i = 0; i < 5; i++) {
    const { step, state: next } = transition(state, failed('timeout', 10_000), half)
    if (step.do === 'watch' || step.do === 'list') timeouts.push(step.timeoutMs)
    state = next
  }
  assert.equal(timeouts, [10_000, 10_000, 20_000, 30_000, 30_000])
  assert.is(transition(state, event('11'), half).state.timeouts, 0)
})

test('after how many failures a list takes the place of the watch', () => {
  const after = (kind: Kind): number => {
    let state = watching
    for (let n = 1; n <= 30; n++) {
      state = transition(state, failed(kind), half).state
      if (state.relist) return n
      state = transition(state, waited, half).state
    }
    return Number.POSITIVE_INFINITY
  }
  const kinds: Kind[] = ['expired', 'refused', 'violation', 'timeout', 'other', 'lost', 'unreachable', 'busy', 'denied']
  const never = Number.POSITIVE_INFINITY
  assert.equal(kinds.map(after), [1, 1, 2, 5, 5, 10, never, never, never])
})

test('reports each failure, but not that a server has no streaming lists', () => {
  const report = (state: WatcherState, input: Input): unknown => transition(state, input, half).report
  assert.equal(report(watching, failed('lost')), { phase: 'watch', retryInMs: 1200, failures: 1 })
  assert.equal(report(watching, failed('expired')), { phase: 'watch', retryInMs: 0, failures: 1 })
  const listing = play([started]).last.state
  assert.equal(report(listing, failed('violation')), { phase: 'list', retryInMs: 1200, failures: 1 })
  assert.equal(report(watching, probed('other')), { phase: 'probe', retryInMs: 0, failures: 1 })
  assert.is(report(play([started], initialState(true)).last.state, failed('refused')), undefined)
  assert.is(report(watching, ended(1)), undefined)
})

test.run()
