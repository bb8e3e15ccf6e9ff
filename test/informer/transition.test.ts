import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { transition } from '../../src/informer/transition.ts'
import {
  type Input,
  initialState,
  type Step,
  type Transition,
  type WatcherState
} from '../../src/informer/watcher-state.ts'

const test = suite('transition')

type Kind = Extract<Input, { type: 'failed' }>['kind']

const started: Input = { type: 'started' }
const waited: Input = { type: 'waited' }
const listed = (resourceVersion: string): Input => ({ type: 'listed', resourceVersion })
const synced = (resourceVersion: string): Input => ({ type: 'synced', resourceVersion })
const event = (resourceVersion: string, change: 'ADDED' | 'MODIFIED' | 'DELETED' = 'MODIFIED'): Input => ({
  type: 'event',
  change,
  resourceVersion
})
const bookmark = (resourceVersion: string): Input => ({ type: 'bookmark', resourceVersion })
const ended = (elapsedMs: number): Input => ({ type: 'ended', elapsedMs })
const failed = (kind: Kind, elapsedMs = 0, more: { retryAfterMs?: number; midway?: boolean } = {}): Input => ({
  type: 'failed',
  kind,
  elapsedMs,
  retryAfterMs: 0,
  ...more
})
const probed = (verdict: 'same' | 'other' | 'unknown' | 'failed'): Input => ({ type: 'probed', verdict })

/** Jitter in the middle: waits are 1.2, 2.4, 4.8 and 7.5 s. */
const half = (): number => 0.5

/** One word for a step. */
function text(step: Step): string {
  switch (step.do) {
    case 'list':
      return step.whole ? 'list whole' : 'list'
    case 'watch':
      return `watch ${step.resourceVersion || '-'}${step.probeInMs === undefined ? '' : ` probe in ${step.probeInMs}`}`
    case 'wait':
      return `wait ${step.ms}`
    case 'read':
      return step.probeInMs === undefined ? 'read' : `probe in ${step.probeInMs}`
    case 'stream':
      return 'stream'
  }
}

function play(inputs: Input[], from: WatcherState = initialState(false)): { steps: string[]; last: Transition } {
  let last: Transition = { state: from, step: { do: 'read' } }
  const steps = inputs.map((input) => {
    last = transition(last.state, input, half)
    return text(last.step)
  })
  return { steps, last }
}

/** A watcher that has listed at 10, and watches. */
const watching = play([started, listed('10')]).last.state

const tables: Record<string, Array<[what: string, inputs: Input[], steps: string[]]>> = {
  'a list, then a watch from its version': [
    ['paged', [started, listed('10'), event('11'), event('12', 'DELETED')], ['list', 'watch 10', 'read', 'read']],
    ['a server that gives no version', [started, listed('')], ['list', 'watch -']],
    [
      'fails at first',
      [started, failed('other'), waited, listed('7')],
      ['list', 'wait 1200', 'list', 'watch 7 probe in 5000']
    ]
  ],
  'resumes at the last version': [
    ['after a full watch', [event('11'), ended(300_000)], ['read', 'watch 11']],
    ['after an early end with changes', [event('11'), ended(10)], ['read', 'watch 11 probe in 5000']],
    ['after an early end without', [ended(10)], ['wait 1190']],
    ['at a bookmark', [bookmark('15'), ended(300_000)], ['read', 'watch 15']],
    ['after a reset', [event('11'), failed('lost', 10), waited], ['read', 'wait 1190', 'watch 11 probe in 1000']],
    [
      'after a reset of an old watch, at once',
      [event('11'), failed('lost', 60_000)],
      ['read', 'watch 11 probe in 1000']
    ],
    ['of a silent stream, at once', [failed('timeout', 90_000)], ['watch 10 probe in 1000']],
    ['refused', [failed('unreachable'), waited], ['wait 1200', 'watch 10 probe in 1000']],
    [
      '401, 403',
      [failed('denied'), waited, failed('denied'), waited],
      ['wait 1200', 'watch 10', 'wait 2400', 'watch 10']
    ],
    ['an opaque version', [event('x'), event('b'), ended(300_000)], ['read', 'read', 'watch b']]
  ],
  'lists again': [
    ['after 410, at once', [failed('expired', 5)], ['list']],
    [
      'after 410 on every watch, slower and slower',
      [failed('expired'), listed('20'), failed('expired'), waited, listed('30'), failed('expired')],
      ['list', 'watch 20 probe in 5000', 'wait 2400', 'list', 'watch 30 probe in 5000', 'wait 4800']
    ],
    ['when a watch is refused', [failed('refused')], ['list']],
    [
      'after two violations without progress',
      [failed('violation'), waited, failed('violation'), waited],
      ['wait 1200', 'watch 10 probe in 1000', 'wait 2400', 'list']
    ],
    [
      'not after violations with progress between',
      [failed('violation'), waited, event('11'), failed('violation'), waited],
      ['wait 1200', 'watch 10 probe in 1000', 'read', 'wait 1200', 'watch 11 probe in 1000']
    ],
    [
      'without a version',
      [started, listed(''), event('5', 'ADDED'), event('3', 'ADDED'), ended(20_000)],
      ['list', 'watch -', 'read', 'read', 'list']
    ],
    [
      'not without a version, after a change',
      [started, listed(''), event('5', 'ADDED'), event('7'), ended(300_000)],
      ['list', 'watch -', 'read', 'read', 'watch 7']
    ],
    [
      'in one piece, when it expired between pages',
      [started, failed('expired', 0, { midway: true }), listed('9')],
      ['list', 'list whole', 'watch 9 probe in 5000']
    ],
    [
      'in one piece only once in a row',
      [started, failed('expired', 0, { midway: true }), failed('expired', 0, { midway: true })],
      ['list', 'list whole', 'wait 2400']
    ],
    [
      'in pages after that failed',
      [started, failed('expired', 0, { midway: true }), failed('lost'), waited],
      ['list', 'list whole', 'wait 2400', 'list']
    ]
  ],
  'versions never go back from an event': [
    ['an older event', [event('11'), event('4'), ended(300_000)], ['read', 'probe in 1000', 'watch 11 probe in 1000']],
    ['an older bookmark', [bookmark('9')], ['probe in 1000']],
    [
      'asks once in a watch',
      [event('4'), event('5'), probed('same'), event('6')],
      ['probe in 1000', 'read', 'read', 'read']
    ],
    [
      'a longer number is newer',
      [event('9999999999999999998'), event('10000000000000000001'), ended(300_000)],
      ['read', 'read', 'watch 10000000000000000001']
    ]
  ],
  'asks for the history': [
    ['same', [failed('lost', 60_000), probed('same'), ended(300_000)], ['watch 10 probe in 1000', 'read', 'watch 10']],
    ['other', [failed('lost', 60_000), probed('other')], ['watch 10 probe in 1000', 'list']],
    [
      'other again, with nothing since the list',
      [failed('lost', 60_000), probed('other'), listed('20'), ended(10), waited, probed('other')],
      ['watch 10 probe in 1000', 'list', 'watch 20', 'wait 4790', 'watch 20 probe in 5000', 'wait 2000']
    ],
    [
      'after a list that came after failures',
      [failed('busy'), waited, failed('expired'), listed('20'), probed('same'), ended(300_000)],
      ['wait 1200', 'watch 10', 'list', 'watch 20 probe in 5000', 'read', 'watch 20']
    ],
    [
      'not after a list that was made for the answer',
      [failed('lost', 60_000), probed('unknown'), listed('20')],
      ['watch 10 probe in 1000', 'list', 'watch 20']
    ],
    [
      'cannot be told, after a break: all of it',
      [failed('lost', 60_000), probed('unknown')],
      ['watch 10 probe in 1000', 'list']
    ],
    [
      'cannot be told, after a clean end',
      [event('11'), ended(10), probed('unknown')],
      ['read', 'watch 11 probe in 5000', 'list']
    ],
    ['other, after a clean end', [event('11'), ended(10), probed('other')], ['read', 'watch 11 probe in 5000', 'list']],
    [
      'no answer: again',
      [failed('lost', 60_000), probed('failed'), probed('failed')],
      ['watch 10 probe in 1000', 'probe in 10000', 'probe in 10000']
    ],
    [
      'not answered before the next end',
      [failed('lost', 60_000), ended(300_000)],
      ['watch 10 probe in 1000', 'watch 10 probe in 1000']
    ]
  ],
  'waits as the server asks': [
    ['429', [failed('busy', 0, { retryAfterMs: 7000 })], ['wait 7000']],
    ['less than we would', [failed('busy', 0, { retryAfterMs: 1 })], ['wait 1200']],
    ['410 with Retry-After', [failed('expired', 0, { retryAfterMs: 3000 })], ['wait 3000']]
  ]
}

for (const [name, rows] of Object.entries(tables)) {
  for (const [what, inputs, steps] of rows) {
    test(`${name}: ${what}`, () => {
      const from = inputs[0]?.type === 'started' ? initialState(false) : watching
      assert.equal(play(inputs, from).steps, steps)
    })
  }
}

const streaming: Array<[string, Input[], string[]]> = [
  [
    'a streaming list, whose stream goes on',
    [started, synced('10'), event('11'), ended(300_000)],
    ['stream', 'read', 'read', 'watch 11']
  ],
  [
    'refused: paged lists, at once and for good',
    [started, failed('refused'), listed('10'), failed('expired', 60_000)],
    ['stream', 'list', 'watch 10', 'list']
  ],
  [
    'ignored: paged lists for good, when they work',
    [started, failed('ignored', 10_000), listed('10'), failed('expired', 60_000)],
    ['stream', 'list', 'watch 10 probe in 5000', 'list']
  ],
  [
    'ignored by an ailing server: tried again',
    [started, failed('ignored', 10_000), failed('timeout', 10_000)],
    ['stream', 'list', 'stream']
  ],
  [
    'broken: a paged list, and a streaming list the next time',
    [started, failed('lost', 10), listed('10'), failed('expired', 60_000)],
    ['stream', 'list', 'watch 10 probe in 5000', 'stream']
  ],
  [
    'server down: streaming is what is tried again',
    [started, failed('unreachable'), waited, failed('busy'), waited],
    ['stream', 'wait 1200', 'stream', 'wait 2400', 'stream']
  ],
  [
    'another history: a paged list',
    [started, synced('10'), failed('lost', 60_000), probed('other')],
    ['stream', 'read', 'watch 10 probe in 1000', 'list']
  ]
]

for (const [what, inputs, steps] of streaming) {
  test(`streaming list: ${what}`, () => {
    assert.equal(play(inputs, initialState(true)).steps, steps)
  })
}

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
