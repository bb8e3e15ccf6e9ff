/** client-go's reflector tables: what is asked for, in order. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ProtocolError } from '../../src/errors.ts'
import { added, bookmark, deleted, modified, page, type ScriptedAnswer } from '../support/scripted-source.ts'
import { expired, lost, open, refusal, refused, tooLarge, watcherRig } from '../support/watcher-rig.ts'

const test = suite('Watcher: sequences')

/** Requests in order, and what the sink holds after them. */
const sequences: Array<[what: string, answers: ScriptedAnswer[], asked: string[], content: string]> = [
  [
    '410 as the answer to a watch',
    [{ list: page(['a@1'], 10) }, { watch: [], ends: expired }, { list: page(['b@11'], 20) }, open],
    ['list limit=500', 'watch 10', 'list limit=500', 'watch 20'],
    'b@11'
  ],
  [
    'a version that is too large',
    [{ list: page(['a@1'], 10) }, { watch: [], ends: tooLarge }, { list: page(['a@1'], 9) }, open],
    ['list limit=500', 'watch 10', 'list limit=500', 'watch 9'],
    'a@1'
  ],
  [
    '410 on lists as well',
    [{ list: expired }, { list: expired }, { list: page(['a@1'], 10) }, open],
    ['list limit=500', 'list limit=500', 'list limit=500', 'watch 10'],
    'a@1'
  ],
  [
    'versions from events and bookmarks',
    [
      { list: page([], 10) },
      { watch: [added('a', 11), bookmark(15)], ends: lost },
      { watch: [deleted('a', 16)], ends: refused },
      open
    ],
    ['list limit=500', 'watch 10', 'watch 15', 'watch 16'],
    ''
  ],
  [
    'refused connections keep the version',
    [{ list: page(['a@1'], 10) }, { watch: [], ends: refused }, { watch: [], ends: refused }, open],
    ['list limit=500', 'watch 10', 'watch 10', 'watch 10'],
    'a@1'
  ],
  [
    '429 in the stream',
    [{ list: page(['a@1'], 10) }, { watch: [modified('a', 12)], ends: refusal(429, 'TooManyRequests') }, open],
    ['list limit=500', 'watch 10', 'watch 12'],
    'a@12'
  ],
  [
    '500 in the stream',
    [{ list: page(['a@1'], 10) }, { watch: [modified('a', 12)], ends: refusal(500, 'InternalError') }, open],
    ['list limit=500', 'watch 10', 'watch 12'],
    'a@12'
  ],
  [
    'very short watches',
    [{ list: page(['a@1'], 10) }, { watch: [] }, { watch: [] }, open],
    ['list limit=500', 'watch 10', 'watch 10', 'watch 10'],
    'a@1'
  ],
  [
    'pages',
    [{ list: page(['a@1', 'b@2'], 10, 't1') }, { list: page(['c@3'], 10, 't2') }, { list: page(['d@4'], 10) }, open],
    ['list limit=500', 'list limit=500 continue=t1', 'list limit=500 continue=t2', 'watch 10'],
    'a@1 b@2 c@3 d@4'
  ],
  [
    '410 between pages',
    [{ list: page(['a@1'], 10, 't1') }, { list: expired }, { list: page(['a@1', 'z@2'], 12) }, open],
    ['list limit=500', 'list limit=500 continue=t1', 'list limit=0', 'watch 12'],
    'a@1 z@2'
  ],
  [
    'no version of the list',
    [{ list: page(['a@7', 'b@12', 'c@9'], '') }, open],
    ['list limit=500', 'watch 12'],
    'a@7 b@12 c@9'
  ],
  [
    'no version at all',
    [{ list: page([], '') }, { watch: [added('a', 5), added('b', 3)] }, { list: page(['b@3'], 9) }, open],
    ['list limit=500', 'watch -', 'list limit=500', 'watch 9'],
    'b@3'
  ],
  [
    'a violation, and again without progress',
    [
      { list: page(['a@1'], 10) },
      { watch: [], ends: new ProtocolError('garbage') },
      { watch: [], ends: new SyntaxError('garbage') },
      { list: page(['b@1'], 11) },
      open
    ],
    ['list limit=500', 'watch 10', 'watch 10', 'list limit=500', 'watch 11'],
    'b@1'
  ],
  [
    'a list that fails half-way leaves the sink alone',
    [
      { list: page(['a@1'], 10) },
      { watch: [], ends: expired },
      { list: page(['x@1'], 20, 't') },
      { list: lost },
      { list: page(['a@1', 'b@1'], 21) },
      open
    ],
    ['list limit=500', 'watch 10', 'list limit=500', 'list limit=500 continue=t', 'list limit=500', 'watch 21'],
    'a@1 b@1'
  ]
]

for (const [what, answers, asked, content] of sequences) {
  test(`asks in order: ${what}`, async () => {
    const { clock, source, sink, end } = watcherRig(answers)
    await clock.advance(900 + 8_000)
    assert.equal(
      source.asked.filter((line) => !/^list limit=1\b/.test(line)),
      asked
    )
    assert.is(sink.content, content)
    await end()
  })
}

/** client-go's TestWatchList, with what differs by decision: no fallback for ever, no request faster than the limit. */
const streams: Array<[what: string, answers: ScriptedAnswer[], asked: string[], content: string]> = [
  [
    'synced at its bookmark, the stream goes on',
    [{ watch: [added('a', 1), bookmark(5, true), added('b', 6)], ends: 'open' }],
    ['stream'],
    'a@1 b@6'
  ],
  ['nothing to send', [{ watch: [bookmark(5, true)], ends: 'open' }], ['stream'], ''],
  [
    'changes before the bookmark',
    [{ watch: [added('a', 1), added('b', 2), modified('a', 3), deleted('b', 4), bookmark(5, true)], ends: 'open' }],
    ['stream'],
    'a@3'
  ],
  [
    'a bookmark that is not the end',
    [{ watch: [added('a', 1), bookmark(3), added('b', 2), bookmark(5, true)], ends: 'open' }],
    ['stream'],
    'a@1 b@2'
  ],
  [
    'refused as invalid',
    [{ watch: [], ends: refusal(422, 'Invalid') }, { list: page(['a@1'], 5) }, open],
    ['stream', 'list limit=500', 'watch 5'],
    'a@1'
  ],
  [
    'a bad request',
    [{ watch: [], ends: refusal(400, 'BadRequest') }, { list: page(['a@1'], 5) }, open],
    ['stream', 'list limit=500', 'watch 5'],
    'a@1'
  ],
  [
    'connection refused: streaming again',
    [
      { watch: [], ends: refused },
      { watch: [added('a', 1), bookmark(5, true)], ends: 'open' }
    ],
    ['stream', 'stream'],
    'a@1'
  ],
  [
    '429: streaming again',
    [
      { watch: [], ends: refusal(429, 'TooManyRequests') },
      { watch: [bookmark(5, true)], ends: 'open' }
    ],
    ['stream', 'stream'],
    ''
  ],
  [
    'closed before the bookmark: nothing of it stays',
    [{ watch: [added('x', 1)] }, { list: page(['a@1'], 5) }, open],
    ['stream', 'list limit=500', 'watch 5'],
    'a@1'
  ],
  [
    'broken before the bookmark: nothing of it stays',
    [{ watch: [added('x', 1)], ends: lost }, { list: page(['a@1'], 5) }, open],
    ['stream', 'list limit=500', 'watch 5'],
    'a@1'
  ],
  [
    'closed after the bookmark: resumes',
    [{ watch: [added('a', 1), bookmark(5, true), added('b', 7)] }, open],
    ['stream', 'watch 7'],
    'a@1 b@7'
  ],
  [
    '410 after the bookmark: streams again',
    [
      { watch: [added('a', 1), bookmark(5, true)], ends: expired },
      { watch: [bookmark(9, true)], ends: 'open' }
    ],
    ['stream', 'stream'],
    ''
  ]
]

for (const [what, answers, asked, content] of streams) {
  test(`streaming list: ${what}`, async () => {
    const { clock, source, sink, end } = watcherRig(answers, { streamingList: true })
    await clock.advance(3_000)
    assert.equal(source.asked, asked)
    assert.is(sink.content, content)
    await end()
  })
}

test.run()
