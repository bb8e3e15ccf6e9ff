import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TlsFiles } from '../../src/auth/tls-files.ts'
import { ConfigError } from '../../src/errors.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { fixture } from '../support/fixture.ts'
import { rejects, throws } from '../support/rejects.ts'
import { withTempFolder } from '../support/temp-folder.ts'

const test = suite('TlsFiles')

const pem = (name: string): string => fixture(`certs/${name}`)
const FILES = { 'ca.crt': pem('ca.crt'), 'c.crt': pem('client.crt'), 'c.key': pem('client.key') }

test('data is given at once, always with the same version', () => {
  const files = new TlsFiles(
    { ca: Buffer.from(pem('ca.crt')), cert: pem('client.crt'), key: pem('client.key'), serverName: 'n' },
    new FakeClock()
  )
  const material = files.current()
  assert.ok(!(material instanceof Promise))
  assert.is(material.ca, pem('ca.crt'))
  assert.is(material.serverName, 'n')
  assert.is(files.current(), material)
})

test('nothing at all is material too', () => {
  assert.equal(new TlsFiles({}, new FakeClock()).current(), { version: '1' })
  assert.equal(new TlsFiles({ insecureSkipVerify: true }, new FakeClock()).current(), {
    version: '1',
    insecureSkipVerify: true
  })
})

test('files are looked at again after a second; another content is another version', () =>
  withTempFolder(FILES, async (folder) => {
    const clock = new FakeClock()
    const files = new TlsFiles(
      { caFile: folder.at('ca.crt'), certFile: folder.at('c.crt'), keyFile: folder.at('c.key') },
      clock
    )
    const first = await files.current()
    folder.write('c.crt', pem('client2.crt'))
    folder.write('c.key', pem('client2.key'))
    assert.is(files.current(), first)
    await clock.advance(1000)
    const second = await files.current()
    assert.is(second.cert, pem('client2.crt'))
    assert.is.not(second.version, first.version)
    await clock.advance(1000)
    assert.is(await files.current(), second)
  }))

test('a rotation that is half done changes nothing', () =>
  withTempFolder(FILES, async (folder) => {
    const clock = new FakeClock()
    const files = new TlsFiles(
      { caFile: folder.at('ca.crt'), certFile: folder.at('c.crt'), keyFile: folder.at('c.key') },
      clock
    )
    const first = await files.current()
    for (const [name, content] of [
      ['c.crt', pem('client2.crt')],
      ['ca.crt', 'no pem'],
      ['ca.crt', undefined]
    ] as const) {
      if (content === undefined) folder.remove(name)
      else folder.write(name, content)
      await clock.advance(1000)
      assert.is(await files.current(), first)
    }
    folder.write('c.key', pem('client2.key'))
    folder.write('ca.crt', pem('other-ca.crt'))
    await clock.advance(1000)
    assert.is((await files.current()).ca, pem('other-ca.crt'))
  }))

test('what was never good is an error, and may become good', () =>
  withTempFolder({ ...FILES, 'c.key': pem('client2.key') }, async (folder) => {
    const files = new TlsFiles({ certFile: folder.at('c.crt'), keyFile: folder.at('c.key') }, new FakeClock())
    const err = await rejects(Promise.resolve(files.current()), ConfigError, /does not belong/)
    assert.is((err as ConfigError).path, folder.at('c.crt'))
    folder.write('c.key', pem('client.key'))
    assert.is((await files.current()).cert, pem('client.crt'))
    const gone = new TlsFiles({ caFile: folder.at('gone') }, new FakeClock())
    await rejects(Promise.resolve(gone.current()), ConfigError, /Cannot read the certificate authority ".*gone"/)
  }))

test('bad data is an error at once', () => {
  throws(() => new TlsFiles({ ca: 'no pem' }, new FakeClock()).current(), ConfigError, /no certificate in it/)
})

test('an empty CA file trusts nobody, rather than everybody that the system trusts', () =>
  withTempFolder({ 'ca.crt': '' }, async (folder) => {
    const { ca } = await new TlsFiles({ caFile: folder.at('ca.crt') }, new FakeClock()).current()
    assert.type(ca, 'string')
    assert.ok(ca)
    assert.not.match(String(ca), /BEGIN/)
  }))

test.run()
