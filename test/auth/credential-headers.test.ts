import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { basic, bearer, impersonationHeaders } from '../../src/auth/credential-headers.ts'
import { AuthError } from '../../src/errors.ts'
import { throws } from '../support/rejects.ts'

const test = suite('impersonationHeaders')

test('one header each, repeated where there are many', () => {
  assert.equal(
    impersonationHeaders({
      userName: 'jane',
      uid: '7',
      groups: ['a', 'b'],
      extra: { 'example.com/Scope%': ['x', 'y'], 'ä b': ['z'], none: [], 'EXAMPLE.com/scope%': ['w'] }
    }),
    {
      'impersonate-user': 'jane',
      'impersonate-uid': '7',
      'impersonate-group': ['a', 'b'],
      'impersonate-extra-example.com%2fscope%25': ['x', 'y', 'w'],
      'impersonate-extra-%c3%a4%20b': ['z']
    }
  )
  assert.equal(impersonationHeaders(undefined), {})
})

test('what is not ASCII goes out as UTF-8', () => {
  const header = impersonationHeaders({ userName: 'jäne ☃' })['impersonate-user']
  assert.is(Buffer.from(String(header), 'latin1').toString(), 'jäne ☃')
})

test('a line break would be another header: refused, without showing the value', () => {
  for (const make of [
    () => bearer('secret\nx: y'),
    () => impersonationHeaders({ userName: 'secret\r' }),
    () => impersonationHeaders({ userName: 'u', groups: ['secret\0'] }),
    () => impersonationHeaders({ userName: 'u', extra: { x: ['secret\n'] } })
  ]) {
    const err = throws(make, AuthError, /line break or another control character/)
    assert.not.match(err.message, /secret/)
  }
})

test('basic() encodes UTF-8', () => {
  assert.equal(basic('jäne', 'p:w'), { authorization: `Basic ${Buffer.from('jäne:p:w').toString('base64')}` })
})

test.run()
