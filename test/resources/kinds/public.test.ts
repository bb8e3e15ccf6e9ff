import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as publicList from '../../../src/index.ts'
import * as stable from '../../../src/resources/kinds/stable.ts'
import { readDump } from '../../../tools/kinds/dump.ts'
import { buildModel } from '../../../tools/kinds/model.ts'

const test = suite('public kinds')

test('every stable kind is in the list of the package', () => {
  const values = new Map<string, unknown>(Object.entries(publicList))
  assert.equal(
    Object.entries(stable).filter(([name, kind]) => values.get(name) !== kind),
    []
  )
})

test('every group-version has a subpath of the package', () => {
  const file = new URL('../../../package.json', import.meta.url)
  const { exports } = JSON.parse(readFileSync(file, 'utf8')) as { exports: Record<string, unknown> }
  const wanted = buildModel(readDump()).groupVersions.map((each) => [each.subpath, each.file])
  for (const [subpath, name] of [...wanted, ['meta/v1', 'meta-v1']]) {
    const target = `./dist/resources/kinds/${name}`
    assert.equal(exports[`./${subpath}`], { types: `${target}.d.ts`, default: `${target}.js` }, subpath)
  }
})

test.run()
