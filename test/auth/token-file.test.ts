import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TokenFile } from '../../src/auth/token-file.ts'
import { AuthError } from '../../src/errors.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { rejects } from '../support/rejects.ts'
import { withTempFolder } from '../support/temp-folder.ts'

const test = suite('TokenFile')

test('reads once, then again when a minute is nearly over', () =>
  withTempFolder({ token: ' one\n' }, async (folder) => {
    const clock = new FakeClock()
    const file = new TokenFile(folder.at('token'), { clock })
    assert.is(await file.current(), 'one')
    folder.write('token', 'two')
    assert.is(file.current(), 'one')
    await clock.advance(49_999)
    assert.is(file.current(), 'one')
    await clock.advance(1)
    assert.is(await file.current(), 'two')
    assert.is(file.current(), 'two')
  }))

test('many callers cause one read', () =>
  withTempFolder({ token: 'one' }, async (folder) => {
    const file = new TokenFile(folder.at('token'), { clock: new FakeClock() })
    const first = file.current()
    folder.write('token', 'two')
    assert.equal(await Promise.all([first, file.current(), file.current()]).then((all) => new Set(all).size), 1)
  }))

test('keeps the last good token while the file is gone or empty', () =>
  withTempFolder({ token: 'one' }, async (folder) => {
    const clock = new FakeClock()
    const file = new TokenFile(folder.at('token'), { clock })
    await file.current()
    folder.remove('token')
    await clock.advance(60_000)
    assert.is(await file.current(), 'one')
    folder.write('token', '  \n')
    assert.is(await file.current(), 'one')
    folder.write('token', 'two')
    assert.is(await file.current(), 'two')
  }))

test('goes before an inline token, which stands in while it cannot be read', () =>
  withTempFolder({}, async (folder) => {
    const file = new TokenFile(folder.at('token'), { clock: new FakeClock(), fallback: 'inline' })
    assert.is(await file.current(), 'inline')
    folder.write('token', 'read')
    assert.is(await file.current(), 'read')
  }))

test('without any token it is an error', () =>
  withTempFolder({ empty: '' }, async (folder) => {
    const open = (name: string) => new TokenFile(folder.at(name), { clock: new FakeClock() })
    await rejects(Promise.resolve(open('gone').current()), AuthError, /Cannot read token file/)
    await rejects(Promise.resolve(open('empty').current()), AuthError, /it is empty/)
  }))

test.run()
