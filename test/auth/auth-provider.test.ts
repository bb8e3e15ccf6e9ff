import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { authProviderFault, providerCaFault } from '../../src/auth/auth-provider.ts'
import { fixture } from '../support/fixture.ts'
import { withTempFolder } from '../support/temp-folder.ts'

const OIDC = { 'idp-issuer-url': 'https://i', 'client-id': 'c' }
const b64 = (text: string): string => Buffer.from(text).toString('base64')

const test = suite('authProviderFault')

const PROVIDERS: [string, string, Record<string, string>, RegExp | undefined][] = [
  ['oidc', 'oidc', OIDC, undefined],
  ['oidc with CA data', 'oidc', { ...OIDC, 'idp-certificate-authority-data': b64(fixture('certs/ca.crt')) }, undefined],
  ['oidc without an issuer', 'oidc', { 'client-id': 'c' }, /no idp-issuer-url/],
  ['oidc without a client', 'oidc', { 'idp-issuer-url': 'https://i' }, /no client-id/],
  ['oidc with bad base64', 'oidc', { ...OIDC, 'idp-certificate-authority-data': '?' }, /not valid base64/],
  [
    'oidc with no CA in the data',
    'oidc',
    { ...OIDC, 'idp-certificate-authority-data': b64('x') },
    /without a certificate/
  ],
  ['gcp', 'gcp', {}, /gke-gcloud-auth-plugin/],
  ['azure', 'azure', {}, /kubelogin/],
  ['a stranger', 'constructor', {}, /"constructor" is not known/]
]
for (const [what, name, config, fault] of PROVIDERS) {
  test(what, () => {
    const found = authProviderFault({ name, config })
    if (fault === undefined) assert.is(found, undefined)
    else assert.match(found ?? '', fault)
  })
}

test.run()

const files = suite('providerCaFault')

files('the CA file has to be there and to be one, unless there is data', () =>
  withTempFolder({ 'ca.crt': fixture('certs/ca.crt'), text: 'no pem', empty: '' }, async (folder) => {
    const fault = (name: string, more = {}) =>
      providerCaFault({ name: 'oidc', config: { 'idp-certificate-authority': folder.at(name), ...more } })
    assert.is(await fault('ca.crt'), undefined)
    assert.is(await fault('empty'), undefined)
    assert.is(await providerCaFault({ name: 'oidc', config: {} }), undefined)
    assert.match((await fault('gone')) ?? '', /cannot be read: ".*gone"/)
    assert.match((await fault('text')) ?? '', /without a certificate in it/)
    assert.is(await fault('gone', { 'idp-certificate-authority-data': 'x' }), undefined)
  })
)

files.run()
