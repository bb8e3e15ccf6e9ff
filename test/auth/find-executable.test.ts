import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { findExecutable } from '../../src/auth/find-executable.ts'
import { withTempFolder } from '../support/temp-folder.ts'

const test = suite('findExecutable')

const find = (command: string, platform: NodeJS.Platform, env: Record<string, string>, files: string[]) =>
  findExecutable(command, { platform, env, isExecutable: async (path) => files.includes(path) })

test('looks for a bare name in PATH, in order', async () => {
  const env = { PATH: '/a:/b:/c' }
  assert.is(await find('tool', 'linux', env, ['/c/tool', '/b/tool']), '/b/tool')
  assert.is(await find('tool', 'linux', env, ['/d/tool']), undefined)
  assert.is(await find('tool', 'linux', {}, ['/tool']), undefined)
})

test('never finds one in the working directory', async () => {
  assert.is(await find('tool', 'linux', { PATH: ':.:bin' }, ['tool', './tool', 'bin/tool']), undefined)
  assert.is(await find('tool.exe', 'win32', { PATH: ';.' }, ['tool.exe', '.\\tool.exe']), undefined)
})

test('a path is itself, and PATH is not asked', async () => {
  assert.is(await find('/x/tool', 'linux', { PATH: '/a' }, ['/x/tool', '/a/tool']), '/x/tool')
  assert.is(await find('/x/../y/tool', 'linux', {}, ['/y/tool']), '/y/tool')
  assert.is(await find('/x/tool', 'linux', { PATH: '/a' }, ['/a/tool']), undefined)
})

test('Windows: extensions of PATHEXT, in order, in any case', async () => {
  const env = { Path: 'C:\\a;C:\\b', PATHEXT: '.COM;.EXE;.CMD' }
  assert.is(await find('tool', 'win32', env, ['C:\\a\\tool.cmd', 'C:\\a\\tool.exe']), 'C:\\a\\tool.exe')
  assert.is(await find('tool', 'win32', env, ['C:\\b\\tool.com', 'C:\\a\\tool.cmd']), 'C:\\a\\tool.cmd')
  assert.is(await find('tool', 'win32', env, ['C:\\a\\tool']), undefined)
  assert.is(await find('tool.exe', 'win32', env, ['C:\\b\\tool.exe']), 'C:\\b\\tool.exe')
  assert.is(await find('tool.v2', 'win32', env, ['C:\\a\\tool.v2.exe']), 'C:\\a\\tool.v2.exe')
})

test('Windows: without PATHEXT the usual four', async () => {
  assert.is(await find('tool', 'win32', { PATH: 'C:\\a' }, ['C:\\a\\tool.bat']), 'C:\\a\\tool.bat')
})

test('Windows: both slashes and a drive make a path', async () => {
  const env = { PATH: 'C:\\a' }
  assert.is(await find('bin/tool', 'win32', env, ['bin\\tool.exe', 'C:\\a\\tool.exe']), 'bin\\tool.exe')
  assert.is(await find('D:\\x\\tool', 'win32', env, ['D:\\x\\tool.exe']), 'D:\\x\\tool.exe')
})

test('a file has to be executable, and no folder', () =>
  withTempFolder({}, async (folder) => {
    folder.write('bin/plain', '', 0o644)
    folder.write('bin/tool', '', 0o755)
    folder.write('bin/folder/x', '')
    const env = { PATH: folder.at('bin') }
    assert.is(await findExecutable('tool', { env, platform: 'linux' }), folder.at('bin/tool'))
    assert.is(await findExecutable('plain', { env, platform: 'linux' }), undefined)
    assert.is(await findExecutable('folder', { env, platform: 'linux' }), undefined)
  }))

test.run()
