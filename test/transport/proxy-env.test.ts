import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseProxyUrl, proxyFromEnv } from '../../src/transport/proxy-env.ts'
import { hasProxyEnv } from '../../src/transport/proxy-names.ts'
import { throws } from '../support/rejects.ts'

const test = suite('proxyFromEnv')

const proxied = (server: string, noProxy: string): boolean =>
  proxyFromEnv(new URL(server), {
    HTTPS_PROXY: 'http://proxy:3128',
    HTTP_PROXY: 'http://proxy:3128',
    NO_PROXY: noProxy
  }) !== undefined

test('takes the variable of the scheme, upper case first', () => {
  const env = { https_proxy: 'http://low:1', HTTP_PROXY: 'http://plain:2', http_proxy: 'http://low:3' }
  assert.is(proxyFromEnv(new URL('https://a.test'), env)?.host, 'low:1')
  assert.is(proxyFromEnv(new URL('http://a.test'), env)?.host, 'plain:2')
  assert.is(proxyFromEnv(new URL('https://a.test'), { HTTP_PROXY: 'http://plain:2' }), undefined)
  assert.is(proxyFromEnv(new URL('http://a.test'), { ...env, REQUEST_METHOD: 'GET' }), undefined)
})

const EXCLUDED: [server: string, noProxy: string][] = [
  ['https://a.test', '*'],
  ['https://a.test', 'b.test, a.test'],
  ['https://sub.a.test', 'a.test'],
  ['https://sub.a.test', '.a.test'],
  ['https://sub.a.test', '*.a.test'],
  ['https://A.Test', 'a.TEST'],
  ['https://a.test.', 'a.test'],
  ['https://a.test:6443', 'a.test:6443'],
  ['https://a.test', 'a.test:443'],
  ['https://10.1.2.3', '10.1.2.3'],
  ['https://10.1.2.3', '10.0.0.0/8'],
  ['https://10.1.2.3:6443', '10.1.2.3:6443'],
  ['https://[fd00::1]', 'fd00::1'],
  ['https://[fd00::1]', '[fd00:0::1]'],
  ['https://[fd00::1]:6443', '[fd00::1]:6443'],
  ['https://[fd00::1]', 'fd00::/8'],
  ['https://[::ffff:10.1.2.3]', '10.0.0.0/8'],
  ['https://localhost', ''],
  ['https://127.9.9.9', ''],
  ['https://[::1]', '']
]
for (const [server, noProxy] of EXCLUDED) {
  test(`goes directly to ${server} with NO_PROXY=${noProxy}`, () => assert.not(proxied(server, noProxy)))
}

const INCLUDED: [server: string, noProxy: string][] = [
  ['https://a.test', ''],
  ['https://a.test', '.a.test'],
  ['https://a.test', '*.a.test'],
  ['https://ba.test', 'a.test'],
  ['https://a.test', 'a.test:6443'],
  ['https://a.test', ',:443,'],
  ['https://11.1.2.3', '10.0.0.0/8'],
  ['https://10.1.2.3', '10.0.0.0/99'],
  ['https://[fe00::1]', 'fd00::/8'],
  ['https://[fd00::1]:6443', '[fd00::1]:443']
]
for (const [server, noProxy] of INCLUDED) {
  test(`goes through the proxy to ${server} with NO_PROXY=${noProxy}`, () => assert.ok(proxied(server, noProxy)))
}

test('reads proxies with and without a scheme', () => {
  assert.is(parseProxyUrl('proxy:3128', 'x').href, 'http://proxy:3128/')
  assert.is(parseProxyUrl('10.0.0.1:80', 'x').hostname, '10.0.0.1')
  assert.is(parseProxyUrl('socks5://u:p@proxy', 'x').protocol, 'socks5:')
  assert.is(parseProxyUrl('https://proxy', 'x').protocol, 'https:')
})

test('refuses others without showing them', () => {
  for (const bad of ['ftp://user:hunter2@proxy', 'http://user:hunter2@', 'http://:hunter2@[', 'user:hunter2@[']) {
    const err = throws(() => parseProxyUrl(bad, 'HTTPS_PROXY'), TypeError, /HTTPS_PROXY/)
    assert.not.match(err.message, /hunter2/)
  }
})

test('is not looked at when no proxy is named', () => {
  assert.not(hasProxyEnv({ NO_PROXY: '*', https_proxy: '' }))
  assert.ok(hasProxyEnv({ https_proxy: 'x' }))
})

test.run()
