/** What the watcher does next, in tables of what happened and the steps that follow. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Input, initialState } from '../../src/informer/watcher-state.ts'
import {
  bookmark,
  ended,
  event,
  failed,
  listed,
  play,
  probed,
  started,
  synced,
  waited,
  watching
} from '../support/transition-inputs.ts'

const test = suite('transition: steps')

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
    [
      'after 410 at once again, when a watch was accepted since the list',
      [failed('other'), waited, failed('expired'), listed('20'), ended(10), waited, failed('expired')],
      [
        'wait 1200',
        'watch 10 probe in 1000',
        'list',
        'watch 20 probe in 5000',
        'wait 4790',
        'watch 20 probe in 5000',
        'list'
      ]
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

test.run()
