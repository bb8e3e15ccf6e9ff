import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defaultUserAgent } from '../../src/transport/user-agent.ts'
import { VERSION } from '../../src/transport/version.ts'

const test = suite('defaultUserAgent')

const of = (script: string | undefined, env = {}): string =>
  defaultUserAgent({ platform: 'linux', arch: 'x64', argv: ['node', ...(script === undefined ? [] : [script])], env })

test('names program, system and library', () => {
  assert.is(of('/app/my-tool.js'), `my-tool/v0.0.0 (linux/amd64) kubewire/${VERSION}`)
  assert.is(
    of('C:\\app\\my tool.mjs', { npm_package_version: '1.2.3' }),
    `mytool/1.2.3 (linux/amd64) kubewire/${VERSION}`
  )
  assert.is(of('/app/my-tool/dist/index.js').split('/')[0], 'my-tool')
  assert.is(of(undefined).split('/')[0], 'node')
  const windows = defaultUserAgent({ platform: 'win32', arch: 'arm64', argv: [], env: {} })
  assert.ok(windows.includes('(windows/arm64)'))
})

test('names the version of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  assert.is(VERSION, version)
})

test.run()
