import { X509Certificate } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readCaBundle, readKeyPair } from '../../src/auth/pem.ts'
import { fixture } from '../support/fixture.ts'

const pem = (name: string): string => fixture(`certs/${name}`)

const bundles = suite('readCaBundle')

bundles('takes all certificates, whatever stands between them', () => {
  const text = `# ours\r\n${pem('ca.crt').replaceAll('\n', '\r\n')}\n${pem('client.key')}text\n${pem('other-ca.crt').trimEnd()}`
  assert.is(readCaBundle(text), pem('ca.crt') + pem('other-ca.crt'))
})

bundles('leaves out what cannot be parsed', () => {
  assert.is(readCaBundle(pem('other-ca.crt').replace('MII', 'AAA') + pem('ca.crt')), pem('ca.crt'))
})

bundles('a text without a certificate is none', () => {
  const headed = pem('ca.crt').replace('-----\n', '-----\nA: b\n\n')
  for (const text of [
    '',
    'text',
    pem('client.key'),
    pem('ca.crt').slice(0, 300),
    headed,
    pem('ca.crt').replace(/^/gm, ' ')
  ])
    assert.is(readCaBundle(text), undefined)
})

bundles.run()

const pairs = suite('readKeyPair')

pairs('takes SEC 1 and PKCS 8, by content and not by label, and gives PKCS 8', () => {
  const sec1 = pem('client.key')
  for (const key of [
    sec1,
    pem('client-pkcs8.key'),
    sec1.replaceAll('EC PRIVATE', 'RSA PRIVATE'),
    `${pem('ca.crt')}${sec1}`
  ])
    assert.equal(readKeyPair(pem('client.crt'), key), { cert: pem('client.crt'), key: pem('client-pkcs8.key') })
})

pairs('keeps the chain', () => {
  const pair = readKeyPair(pem('chain.crt'), pem('chain.key'))
  assert.ok('cert' in pair)
  assert.is(pair.cert, pem('chain.crt'))
  assert.match(new X509Certificate(pair.cert).subject, /CN=joe/)
})

const FAULTS: [string, string, string, RegExp][] = [
  ['an encrypted PKCS 8 key', pem('client.crt'), pem('client-encrypted.key'), /key is encrypted; decrypt it first/],
  [
    'an encrypted SEC 1 key',
    pem('client.crt'),
    pem('client-encrypted-legacy.key'),
    /key is encrypted; decrypt it first/
  ],
  ['the key of another', pem('client.crt'), pem('client2.key'), /does not belong/],
  ['no key', pem('client.crt'), '', /key is not PEM/],
  ['a broken key', pem('client.crt'), pem('client.key').replace('MH', 'AA'), /key cannot be parsed/],
  ['no certificate', 'text', pem('client.key'), /certificate is not PEM/],
  ['a broken certificate', pem('client.crt').replace('MII', 'AAA'), pem('client.key'), /certificate cannot be parsed/],
  ['both swapped', pem('client.key'), pem('client.crt'), /certificate is not PEM/]
]
for (const [what, cert, key, fault] of FAULTS) {
  pairs(`refuses ${what}`, () => {
    const pair = readKeyPair(cert, key)
    assert.ok('fault' in pair)
    assert.match(pair.fault, fault)
  })
}

pairs.run()
