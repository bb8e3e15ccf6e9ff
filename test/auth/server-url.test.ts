import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { proxyUrlFault, readServer } from '../../src/auth/server-url.ts'

const test = suite('readServer')

const SERVERS: [string, string | undefined][] = [
  ['https://h', 'https://h'],
  ['https://h/', 'https://h/'],
  ['https://h/p?x#y', 'https://h/p'],
  ['https://h/a b', 'https://h/a%20b'],
  ['HTTPS://h/p', 'https://h/p'],
  ['https://[fe80::1%25eth0]:1', 'https://[fe80::1%25eth0]:1'],
  ['h', 'http://h'],
  ['h:6443', 'http://h:6443'],
  ['10.0.0.1:6443', 'http://10.0.0.1:6443'],
  ['http://h/p', 'http://h/p'],
  ['h/p', undefined],
  ['https://', undefined],
  ['https://h:port', undefined],
  ['https://::1', undefined],
  ['https://[::1', undefined],
  ['https://h h', undefined],
  ['https://h\n', undefined],
  ['/p', undefined],
  ['', undefined]
]
for (const [server, url] of SERVERS) {
  test(`${JSON.stringify(server)} is ${url}`, () => {
    const read = readServer(server)
    assert.is(read?.url, url)
    assert.is(read?.secure, url?.startsWith('https:'))
  })
}

test('proxyUrlFault() takes http, https and socks5', () => {
  for (const proxy of ['http://p', 'HTTPS://u:p@p:1', 'socks5://[::1]:1']) assert.is(proxyUrlFault(proxy), undefined)
  assert.match(proxyUrlFault('socks5h://p') ?? '', /"socks5h"/)
  assert.match(proxyUrlFault('p:3128') ?? '', /"p"/)
  assert.match(proxyUrlFault('http://u:secret@[p') ?? '', /^it is not a URL$/)
})

test.run()
