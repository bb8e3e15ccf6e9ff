import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compareVersions, isOlder } from '../../src/informer/versions.ts'

const test = suite('versions of the informer')

test('decimal numbers of any length are compared', () => {
  const rows: [string, string, number][] = [
    ['9', '10', -1],
    ['10', '9', 1],
    ['123456789012345678901', '123456789012345678902', -1],
    ['7', '7', 0],
    ['abc', 'abc', 0]
  ]
  for (const [a, b, sign] of rows) assert.is(Math.sign(compareVersions(a, b) ?? Number.NaN), sign, `${a} ${b}`)
})

test('others are neither older nor newer, those that somebody took out of an object included', () => {
  const gone = undefined as unknown as string
  for (const other of ['', '0', '010', '1x', '-1', '+1', '1.5', gone]) {
    assert.is(compareVersions(other, '5'), undefined, other)
    assert.is(compareVersions('5', other), undefined, other)
    assert.is(isOlder(other, '5'), false)
  }
})

test.run()
