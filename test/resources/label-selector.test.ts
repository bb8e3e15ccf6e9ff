import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  formatLabelRequirements,
  formatLabelSelector,
  type LabelSelectorValue,
  labelRequirementsOf,
  matchLabels,
  parseLabelSelector
} from '../../src/resources/selectors.ts'
import { throws } from '../support/rejects.ts'

const labels = suite('parseLabelSelector')

/** Text, and what apimachinery writes for what it read: its own tables, values sorted and requirements sorted by key. */
const READ: [text: string, written: string][] = [
  ['x=a,y=b,z=c', 'x=a,y=b,z=c'],
  ['', ''],
  [' \t\r\n', ''],
  ['x!=a,y=b', 'x!=a,y=b'],
  ['x=', 'x='],
  ['x= ', 'x='],
  ['x= ,z= ', 'x=,z='],
  ['!x', '!x'],
  ['x>1,z<5', 'x>1,z<5'],
  ['x==a', 'x==a'],
  ['z,x=a,y', 'x=a,y,z'],
  ['\rx', 'x'],
  ['this-is-a-dns.domain.com/key-with-dash', 'this-is-a-dns.domain.com/key-with-dash'],
  ['another-dns.domain.com/key-with-dash in (so,what)', 'another-dns.domain.com/key-with-dash in (so,what)'],
  ['0.1.2.domain/99 notin (10.10.100.1, tick.tack.clock)', '0.1.2.domain/99 notin (10.10.100.1,tick.tack.clock)'],
  ['foo  in\t (abc)', 'foo in (abc)'],
  ['x notin\n (abc)', 'x notin (abc)'],
  ['x in (def,abc)', 'x in (abc,def)'],
  ['x in (abc,)', 'x in (,abc)'],
  ['x in (abc,abc)', 'x in (abc)'],
  ['x in ()', 'x in ()'],
  ['x notin (abc,,def),bar,z in (),w', 'bar,w,x notin (,abc,def),z in ()'],
  ['x in (,,a)', 'x in (,a)'],
  ['x,y in (a)', 'x,y in (a)'],
  ['notin=in', 'notin=in'],
  ['in in (in,notin)', 'in in (in,notin)'],
  ['x=a,x!=b', 'x=a,x!=b']
]

labels('reads what apimachinery reads', () => {
  for (const [text, written] of READ) assert.is(formatLabelRequirements(parseLabelSelector(text)), written, text)
})

labels('refuses what apimachinery refuses', () => {
  const bad = [
    ...[
      'x=a||y=b',
      'x==a==b',
      '!x=a',
      'x<a',
      'x>',
      'x,',
      ',x',
      ',',
      '=a',
      'x in',
      'x in a',
      'x in (a',
      'x in (a b)',
      'x in (a))'
    ],
    ...[
      'x y',
      '!',
      '!!x',
      'x!',
      'x=(a)',
      '()',
      'x in (=)',
      'x===a',
      '-x',
      'x-',
      'a/b/c',
      '/x',
      'x/',
      'A.com/x',
      'x=a/b'
    ],
    ...[
      'x=-1',
      'x=é',
      'x>9223372036854775808',
      `${'a'.repeat(64)}`,
      `x=${'a'.repeat(64)}`,
      `${'a'.repeat(254)}/x`,
      'x=a\0b'
    ]
  ]
  for (const text of bad) throws(() => parseLabelSelector(text), TypeError)
})

labels('says what it found and what it expected', () => {
  const cases: [string, RegExp][] = [
    ['x=a)', /^Cannot parse label selector "x=a\)": found '\)', expected ',' or the end$/],
    ['x in (a', /found the end, expected ',' or '\)'$/],
    ['x y', /found 'y', expected one of =, ==, !=, in, notin, <, >$/],
    ['-x=1', /^Cannot use label selector: bad label key: "-x" in "-x=1"$/],
    ['x=a/b', /^Cannot use label selector: bad value for "x": "a\/b" in "x=a\/b"$/]
  ]
  for (const [text, message] of cases) throws(() => parseLabelSelector(text), TypeError, message)
})

labels.run()

const match = suite('matchLabels')

match('matches as apimachinery does', () => {
  const cases: [string, Record<string, string>, boolean][] = [
    ['', { x: 'y' }, true],
    ['x=y', { x: 'y' }, true],
    ['x=y,z=w', { x: 'y', z: 'w' }, true],
    ['x!=y,z!=w', { x: 'z', z: 'a' }, true],
    ['notin=in', { notin: 'in' }, true],
    ['x', { x: 'z' }, true],
    ['x', { x: '' }, true],
    ['!x', { y: 'z' }, true],
    ['x>1', { x: '2' }, true],
    ['x<1', { x: '0' }, true],
    ['x>1', { x: '+2' }, true],
    ['x>9223372036854775806', { x: '9223372036854775807' }, true],
    ['x=z', {}, false],
    ['x=', {}, false],
    ['x!=y', {}, true],
    ['x=y', { x: 'z' }, false],
    ['x=y,z=w', { x: 'w', z: 'w' }, false],
    ['x!=y,z!=w', { x: 'z', z: 'w' }, false],
    ['x', { y: 'z' }, false],
    ['!x', { x: 'z' }, false],
    ['x>1', { x: '0' }, false],
    ['x>1', {}, false],
    ['x<1', { x: '2' }, false],
    ['x>1', { x: 'v2' }, false],
    ['x in (foo),y notin (alpha)', { x: 'foo', y: 'baz' }, true],
    ['x in (foo),y in (alpha)', { x: 'foo', y: 'baz' }, false],
    ['x notin (),y', { y: '' }, true],
    ['x in ()', { y: 'baz' }, false],
    ['constructor', {}, false]
  ]
  for (const [selector, set, expected] of cases) assert.is(matchLabels(selector, set), expected, selector)
  assert.is(matchLabels('!x', undefined), true)
})

match('takes values and selectors of objects', () => {
  assert.ok(matchLabels({ app: 'web', tier: ['a', 'b'] }, { app: 'web', tier: 'b' }))
  assert.not(matchLabels({ app: 'web', tier: ['a', 'b'] }, { app: 'web' }))
  const selector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'x', operator: 'DoesNotExist' }] }
  assert.ok(matchLabels(selector, { app: 'web' }))
  assert.not(matchLabels(selector, { app: 'web', x: '' }))
})

match.run()

const format = suite('formatLabelSelector')

format('writes values', () => {
  const cases: [LabelSelectorValue, string][] = [
    [{}, ''],
    [{ app: 'web', tier: ['b', 'a'] }, 'app=web,tier in (a,b)'],
    [{ app: '' }, 'app='],
    [{ x: { exists: true }, y: { exists: false } }, 'x,!y'],
    [{ x: { exists: true, notIn: ['b', 'a'] } }, 'x,x notin (a,b)'],
    [{ x: { in: ['a'], gt: 1, lt: 5 } }, 'x in (a),x>1,x<5'],
    [{ matchLabels: { a: 'b' } }, 'a=b'],
    [{ matchLabels: {}, matchExpressions: [] }, ''],
    [
      {
        matchExpressions: [
          { key: 'a', operator: 'In', values: ['2', '1'] },
          { key: 'b', operator: 'NotIn', values: ['3'] },
          { key: 'c', operator: 'Exists' },
          { key: 'd', operator: 'DoesNotExist', values: [] }
        ]
      },
      'a in (1,2),b notin (3),c,!d'
    ],
    // Labels of these names are labels.
    [{ matchLabels: 'x', matchExpressions: ['a', 'b'] }, 'matchLabels=x,matchExpressions in (a,b)']
  ]
  for (const [value, written] of cases) {
    assert.is(formatLabelSelector(value), written)
    assert.equal(
      parseLabelSelector(written)
        .map((one) => one.key)
        .sort(),
      labelRequirementsOf(value)
        .map((one) => one.key)
        .sort()
    )
  }
})

format('keeps text as it is', () => {
  assert.is(formatLabelSelector('z = a , b in ( c )'), 'z = a , b in ( c )')
})

format('refuses what would select something else than was meant', () => {
  const bad: unknown[] = [
    ...[
      { app: undefined },
      { app: null },
      { app: 1 },
      { app: {} },
      { app: [] },
      { app: { exist: true } },
      { app: [undefined] }
    ],
    ...[
      { app: 'a b' },
      { 'a b': 'x' },
      { app: 'a,b=c' },
      { x: { gt: 1.5 } },
      { x: { notIn: [] } },
      null,
      5,
      ['app=web']
    ],
    ...[
      { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] },
      { matchExpressions: [{ key: 'a', operator: 'In' }] }
    ],
    ...[{ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['1'] }] }, { matchLabels: { a: undefined } }]
  ]
  for (const value of bad)
    throws(() => formatLabelSelector(value as LabelSelectorValue), TypeError, /^Cannot use label selector: /)
})

format.run()
