import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  escapeFieldValue,
  type FieldSelectorValue,
  formatFieldRequirements,
  formatFieldSelector,
  matchFields,
  parseFieldSelector
} from '../../src/resources/selectors.ts'
import { throws } from '../support/rejects.ts'

const fields = suite('parseFieldSelector')

fields('reads what apimachinery reads', () => {
  const cases: [string, string][] = [
    ['x=a,y=b,z=c', 'x=a,y=b,z=c'],
    ['', ''],
    [',a=a,', 'a=a'],
    ['x!=a,y==b', 'x!=a,y=b'],
    ['x=a||y\\=b', 'x=a||y\\=b'],
    ['x=a\\=\\=b', 'x=a\\=\\=b'],
    ['k=\\,,k2=v2', 'k=\\,,k2=v2'],
    ['k=\\\\,k2=v2', 'k=\\\\,k2=v2'],
    ['k=\\\\\\,,k2=v2', 'k=\\\\\\,,k2=v2'],
    ['함=수,목=록', '함=수,목=록'],
    ['x=', 'x='],
    ['x=!a', 'x=!a']
  ]
  for (const [text, written] of cases) assert.is(formatFieldRequirements(parseFieldSelector(text)), written, text)
})

fields('refuses what apimachinery refuses', () => {
  for (const text of [
    'x=a||y=b',
    'x==a==b',
    'x=a,b',
    'x in (a)',
    'x in (a,b,c)',
    'x',
    'k=\\',
    'k=\\\\\\',
    'k=\\a',
    '=a',
    '!=a'
  ]) {
    throws(() => parseFieldSelector(text), TypeError, /^Cannot parse field selector /)
  }
})

fields('takes off the escapes that escapeFieldValue puts on', () => {
  for (const value of ['', 'a', '=', ',', '\\', '\\=\\,\\', 'a\nb', '😀']) {
    assert.equal(parseFieldSelector(`f=${escapeFieldValue(value)}`), [{ field: 'f', operator: '=', value }])
  }
  assert.is(escapeFieldValue('\\=\\,\\'), '\\\\\\=\\\\\\,\\\\')
})

fields.run()

const fieldValues = suite('formatFieldSelector')

fieldValues('writes values with escapes and keeps text as it is', () => {
  assert.is(
    formatFieldSelector({ 'metadata.name': 'a', 'status.phase': { not: ['Failed', 'Succeeded'] } }),
    'metadata.name=a,status.phase!=Failed,status.phase!=Succeeded'
  )
  assert.is(formatFieldSelector({ reason: 'a,b=c\\' }), 'reason=a\\,b\\=c\\\\')
  assert.is(formatFieldSelector({}), '')
  assert.is(formatFieldSelector('a == b'), 'a == b')
})

fieldValues('refuses what would select something else than was meant', () => {
  const bad: unknown[] = [
    { a: undefined },
    { a: { not: [] } },
    { a: {} },
    { a: 1 },
    { 'a=b': 'c' },
    { '': 'x' },
    { 'a!': 'x' },
    null,
    ['a=b'],
    7
  ]
  for (const value of bad)
    throws(() => formatFieldSelector(value as FieldSelectorValue), TypeError, /^Cannot use field selector: /)
})

fieldValues.run()

const matching = suite('matchFields')

matching('matches as apimachinery does: what is not there is empty', () => {
  const set = { foo: 'bar', baz: 'blah', complex: '=value\\,\\' }
  const cases: [string, boolean][] = [
    ['', true],
    ['foo=bar,baz=blah', true],
    ['foo=bar,baz=blah,complex=\\=value\\\\\\,\\\\', true],
    ['foo!=x', true],
    ['none=', true],
    ['none!=a', true],
    ['foo=blah', false],
    ['foo=bar,foobar=bar', false],
    ['none!=', false],
    ['constructor=', true]
  ]
  for (const [selector, expected] of cases) assert.is(matchFields(selector, set), expected, selector)
  assert.ok(matchFields({ foo: 'bar', baz: { not: 'x' } }, set))
})

matching.run()
