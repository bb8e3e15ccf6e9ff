import { isDeepStrictEqual } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseYamlStream, YamlSyntaxError } from '../../src/yaml/index.ts'
import { throws } from '../support/rejects.ts'
import { type YamlCase, yamlTestSuite } from '../support/yaml-test-suite.ts'
import { otherValues, refusedCases, withoutJson } from './suite-expectations.ts'

const test = suite('yaml-test-suite')
const cases = yamlTestSuite()

function parse({ yaml }: YamlCase): unknown[] {
  return parseYamlStream(yaml, { duplicateKeys: 'last' })
}

function refuses(item: YamlCase): void {
  const err = throws(() => parse(item), YamlSyntaxError) as YamlSyntaxError
  const lines = item.yaml.split(/\r\n|\r|\n/)
  assert.ok(err.line >= 1 && err.line <= lines.length, `${item.id}: line ${err.line}`)
  assert.ok(err.column >= 1 && err.column <= (lines[err.line - 1] ?? '').length + 1, `${item.id}: column ${err.column}`)
}

test('the suite is whole', () => {
  assert.is(cases.length, 402)
  assert.is(cases.filter((item) => item.invalid).length, 94)
})

test('each valid case has its value, or is listed with a reason', () => {
  for (const item of cases.filter(({ invalid, id }) => !invalid && !(id in refusedCases) && !(id in withoutJson))) {
    const expected = otherValues[item.id]?.values ?? item.values
    assert.ok(isDeepStrictEqual(parse(item), expected), `${item.id} ${item.name}: ${JSON.stringify(parse(item))}`)
  }
})

test('each invalid case is refused with a position', () => {
  for (const item of cases.filter(({ invalid }) => invalid)) refuses(item)
})

test('the listed cases are refused with a position', () => {
  const listed = cases.filter(({ id }) => id in refusedCases || id in withoutJson)
  assert.is(listed.length, Object.keys(refusedCases).length + Object.keys(withoutJson).length)
  for (const item of listed) refuses(item)
})

test('at most 5 % of the valid cases that JSON can hold are refused', () => {
  const valid = cases.filter(({ invalid, id }) => !invalid && !(id in withoutJson))
  assert.ok(Object.keys(refusedCases).length <= valid.length * 0.05)
  for (const item of cases.filter(({ id }) => id in withoutJson)) assert.is(item.values, undefined, item.id)
})

test.run()
