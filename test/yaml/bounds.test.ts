import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseYaml, YamlSyntaxError } from '../../src/yaml/index.ts'
import { Random } from '../support/random.ts'
import { RandomYaml } from '../support/random-yaml.ts'
import { throws } from '../support/rejects.ts'
import { yamlTestSuite } from '../support/yaml-test-suite.ts'

const test = suite('parseYaml: bounds')

test('depth: collections of each style, and aliases in aliases', () => {
  const nested = (depth: number): string[] => [
    `${'['.repeat(depth)}${']'.repeat(depth)}`,
    `${'{a: '.repeat(depth)}${'}'.repeat(depth)}`,
    `${'- '.repeat(depth)}a`,
    Array.from({ length: depth }, (_, i) => `${' '.repeat(i)}a:\n`).join('')
  ]
  for (const text of nested(1000)) parseYaml(text)
  for (const text of nested(1001)) throws(() => parseYaml(text), YamlSyntaxError, /nested deeper than 1000/)
  for (const text of nested(4)) throws(() => parseYaml(text, { maxDepth: 3 }), YamlSyntaxError, /nested deeper than 3/)
  for (const text of nested(9000))
    throws(() => parseYaml(text, { maxDepth: 10_000 }), YamlSyntaxError, /too deep for the stack/)
  throws(() => parseYaml('a: &a [[1]]\nb: &b [*a]\nc: [*b]', { maxDepth: 4 }), YamlSyntaxError, /nested deeper than 4/)
})

test('length', () => {
  assert.is(parseYaml('abc', { maxLength: 3 }), 'abc')
  throws(() => parseYaml('abcd', { maxLength: 3 }), YamlSyntaxError, /longer than 3/)
  throws(() => parseYaml(Buffer.from('é é'), { maxLength: 4 }), YamlSyntaxError, /longer than 4/)
})

test('aliases and merge keys', () => {
  const laughs = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`).join('')
  throws(() => parseYaml(`a0: &a0 [x]\n${laughs}`), YamlSyntaxError, /copy more than 400000 values/)
  throws(() => parseYaml('a: &a [1, 2]\nb: *a', { maxAliasNodes: 2 }), YamlSyntaxError, /line 2, column 4: aliases/)
  assert.equal(parseYaml('a: &a [1, 2]\nb: *a', { maxAliasNodes: 3 }), { a: [1, 2], b: [1, 2] })
  throws(() => parseYaml('<<: {a: 1, b: 2}', { maxAliasNodes: 1 }), YamlSyntaxError, /merge keys copy/)
})

test("bounds that are none are the caller's mistake", () => {
  for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    throws(() => parseYaml('a', { maxDepth: value }), RangeError, /^maxDepth is not/)
    throws(() => parseYaml('a', { maxLength: value }), RangeError, /^maxLength is not/)
    throws(() => parseYaml('a', { maxAliasNodes: value }), RangeError, /^maxAliasNodes is not/)
  }
})

/** Characters looked at and copied while `run` runs: the work of a scanner, whatever the machine. */
function work(run: () => unknown): number {
  const prototype = String.prototype as {
    charCodeAt: (at: number) => number
    slice: (from?: number, to?: number) => string
  }
  const { charCodeAt, slice } = prototype
  let count = 0
  prototype.charCodeAt = function (at) {
    count++
    return charCodeAt.call(this, at)
  }
  prototype.slice = function (from, to) {
    const result = slice.call(this, from, to)
    count += result.length
    return result
  }
  try {
    run()
  } catch (err) {
    if (!(err instanceof YamlSyntaxError)) throw err
  } finally {
    Object.assign(prototype, { charCodeAt, slice })
  }
  return count
}

test('the work grows with the length, not with its square', () => {
  const pieces = [
    '[',
    '- ',
    '? ',
    ': ',
    'a: ',
    '"',
    "'",
    '#',
    ' ',
    '\n',
    '\t',
    '&a ',
    '!',
    '|\n ',
    'a\n',
    'a ',
    '9',
    '1_',
    ' \n',
    '---\n',
    '\\n'
  ]
  const wrapped: ((n: number) => string)[] = [
    ...pieces.map((piece) => (n: number) => piece.repeat(n)),
    (n) => `a: &a b\nc: [${'*a,'.repeat(n)}]`,
    (n) => `|\n${' \n'.repeat(n)}`,
    (n) => `>\n${' a\n'.repeat(n)}`,
    (n) => `a${' '.repeat(n)}#`,
    (n) => `"${'\\n'.repeat(n)}"`,
    (n) => `"${'a \n'.repeat(n)}"`,
    (n) => `'${" ''\n".repeat(n)}'`,
    (n) => `[${'a,'.repeat(n)}]`,
    (n) => `{${Array.from({ length: n }, (_, i) => `a${i}: `).join(',')}}`,
    (n) => Array.from({ length: n }, (_, i) => `a${i}: 1\n`).join(''),
    (n) => Array.from({ length: n }, (_, i) => `- &a${i} x\n`).join(''),
    (n) => `%TAG !e! ${'a'.repeat(900)}\n---\n${'- !e!x b\n'.repeat(n)}`,
    (n) => `a:\n${'  # c\n'.repeat(n)}b: 1`,
    (n) => 'a\u2028'.repeat(n),
    (n) => `${'[a, '.repeat(200)}${'b,\n'.repeat(n)}${']'.repeat(200)}`
  ]
  for (const make of wrapped) {
    const [small, large] = [make(2_000), make(16_000)]
    const [less, more] = [work(() => parseYaml(small)), work(() => parseYaml(large))]
    const allowed = 1.5 * (large.length / small.length) * less + 10_000
    assert.ok(more <= allowed, `${JSON.stringify(small.slice(0, 40))}: ${less} then ${more}`)
  }
})

test('any text gives a value or a YamlSyntaxError inside of it', () => {
  const maker = new RandomYaml(7)
  const random = new Random(8)
  const cases = yamlTestSuite().map(({ yaml }) => yaml)
  for (let i = 0; i < 6000; i++) {
    const text = i % 3 === 0 ? maker.soup() : maker.mutate(i % 3 === 1 ? maker.document() : random.pick(cases))
    try {
      JSON.stringify(parseYaml(text))
    } catch (err) {
      if (!(err instanceof YamlSyntaxError)) throw new Error(`${JSON.stringify(text)} gave ${String(err)}`)
      const lines = text.split(/\r\n|[\n\r\x85\u2028\u2029]/)
      assert.ok(
        err.column >= 1 && err.column <= (lines[err.line - 1]?.length ?? -1) + 2,
        `${JSON.stringify(text)}: ${err.message}`
      )
    }
  }
})

test('any bytes give a value or a YamlSyntaxError', () => {
  const random = new Random(9)
  for (let i = 0; i < 2000; i++) {
    const bytes = Uint8Array.from({ length: random.below(40) }, () => random.below(random.chance(0.5) ? 128 : 256))
    try {
      parseYaml(bytes)
    } catch (err) {
      assert.instance(err, YamlSyntaxError)
    }
  }
})

test.run()
