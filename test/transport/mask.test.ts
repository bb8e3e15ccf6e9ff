import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { maskBody, maskHeaders } from '../../src/transport/mask.ts'

const headers = suite('maskHeaders')

headers('keeps the scheme of credentials and hides the rest', () => {
  assert.equal(
    maskHeaders({
      authorization: 'Bearer abc',
      'proxy-authorization': 'Basic abc',
      cookie: 'a=b',
      'set-cookie': ['a=b', 'c=d'],
      'sec-websocket-protocol': 'v5.channel.k8s.io, base64url.bearer.authorization.k8s.io.abc, v4.channel.k8s.io',
      accept: 'application/json'
    }),
    {
      authorization: 'Bearer ***',
      'proxy-authorization': 'Basic ***',
      cookie: '***',
      'set-cookie': ['***', '***'],
      'sec-websocket-protocol': 'v5.channel.k8s.io, base64url.bearer.authorization.k8s.io.***, v4.channel.k8s.io',
      accept: 'application/json'
    }
  )
  assert.equal(maskHeaders({ authorization: 'abc' }), { authorization: '***' })
  assert.equal(maskHeaders({ Authorization: 'Bearer abc', 'X-Auth-Token': 'abc' }), {
    Authorization: 'Bearer ***',
    'X-Auth-Token': '***'
  })
})
headers.run()

const body = suite('maskBody')

body('leaves what is no secret as it is, byte for byte', () => {
  const text = '{ "kind": "ConfigMap", "data": {"a": 1.0} }'
  assert.is(maskBody('/api/v1/namespaces/x/configmaps', text), text)
})

body('hides the data of Secrets, and keeps their keys', () => {
  const text = '{"kind":"SecretList","items":[{"metadata":{"name":"a"},"data":{"k":"v"},"type":"Opaque"}]}'
  assert.is(
    maskBody('/x', text),
    '{"kind":"SecretList","items":[{"metadata":{"name":"a"},"data":{"k":"***"},"type":"Opaque"}]}'
  )
})

body('hides the values of every JSON patch of a Secret', () => {
  assert.is(
    maskBody(
      '/api/v1/namespaces/x/secrets/a',
      '[{"op":"add","path":"/metadata","value":{"a":["b"]}},{"op":"remove","path":"/c"}]'
    ),
    '[{"op":"add","path":"/metadata","value":{"a":["***"]}},{"op":"remove","path":"/c"}]'
  )
})

body('hides tokens, also in a review', () => {
  assert.is(
    maskBody('/apis/authentication.k8s.io/v1/tokenreviews', '{"spec":{"token":"t"}}'),
    '{"spec":{"token":"***"}}'
  )
  assert.is(
    maskBody('/api/v1/namespaces/x/serviceaccounts/a/token', '{"status":{"token":"t"}}'),
    '{"status":{"token":"***"}}'
  )
})

body('leaves out what it cannot read', () => {
  assert.is(maskBody('/api/v1/secrets', 'apiVersion: v1'), '<***: 14 characters that are not JSON>')
})
body.run()
