import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compareResourceVersions, objectKey, splitObjectKey } from '../src/meta.ts'
import { throws } from './support/rejects.ts'

const keys = suite('objectKey')

keys('joins namespace and name, and is the bare name for cluster-scoped objects', () => {
  assert.is(objectKey({ metadata: { name: 'a', namespace: 'n' } }), 'n/a')
  assert.is(objectKey({ metadata: { name: 'a' } }), 'a')
  assert.is(objectKey({ metadata: { name: 'a', namespace: '' } }), 'a')
})

keys('refuses an object without a name', () => {
  throws(() => objectKey({}), TypeError, /no metadata.name/)
  throws(() => objectKey({ metadata: { name: '' } }), TypeError)
})

keys('splitObjectKey takes it apart, and refuses more than one slash', () => {
  assert.equal(splitObjectKey('n/a'), { namespace: 'n', name: 'a' })
  assert.equal(splitObjectKey('a'), { namespace: undefined, name: 'a' })
  throws(() => splitObjectKey('a/b/c'), TypeError, /unexpected format: "a\/b\/c"/)
})

keys.run()

const versions = suite('compareResourceVersions')

// The rows of apimachinery's own table for CompareResourceVersion, by meaning.
const ORDERED: [string, string, number][] = [
  ['1', '1', 0],
  ['1', '2', -1],
  ['2', '1', 1],
  ['9', '10', -1],
  ['10', '9', 1],
  ['18446744073709551616', '18446744073709551615', 1],
  ['340282366920938463463374607431768211456', '340282366920938463463374607431768211457', -1],
  ['99999999999999999999', '100000000000000000000', -1]
]

for (const [a, b, sign] of ORDERED) {
  versions(`${a} against ${b}`, () => {
    assert.is(Math.sign(compareResourceVersions(a, b)), sign)
    // `|| 0`: minus zero is zero here
    assert.is(Math.sign(compareResourceVersions(b, a)), -sign || 0)
  })
}

versions('refuses what is not comparable, on either side', () => {
  for (const bad of ['', '0', '01', '-1', '+1', ' 1', '1 ', '1.5', '1e3', 'abc', '0x1', '1\n', '١']) {
    throws(() => compareResourceVersions(bad, '1'), TypeError, /Cannot compare resourceVersion/)
    throws(() => compareResourceVersions('1', bad), TypeError)
  }
})

versions.run()
