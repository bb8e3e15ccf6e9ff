/** The shared suites on the fake cluster; `npm run conformance` runs the same files on a real control plane. */
import { readdirSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fakeServer } from '../support/fake-server.ts'
import type { Register } from './server.ts'

const server = fakeServer()
const files = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'server.ts')
  .sort()

for (const file of files) {
  const { register } = (await import(new URL(file, import.meta.url).href)) as { register: Register }
  register('fake', () => server)
}

const test = suite('fake: shared suites')

test('every suite file was registered', () => {
  assert.ok(files.length > 0)
})

test.run()
