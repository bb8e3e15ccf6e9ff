import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { canonicalQuantity, parseQuantity, validateWriteOptions } from '../../src/fake/validation/index.ts'
import {
  configKey,
  environmentName,
  label,
  labelValue,
  type NameRule,
  pathSegment,
  portName,
  qualifiedName,
  subdomain
} from '../../src/fake/validation/names.ts'

const names = suite('name rules')

const ROWS: [name: string, rule: NameRule, good: string[], bad: string[]][] = [
  [
    'subdomain',
    subdomain,
    ['a', 'a.b', 'a-b.c0', '0', 'x'.repeat(253)],
    ['', '.', 'A', 'a_b', 'a..b', '-a', 'a-', 'a b', 'x'.repeat(254)]
  ],
  ['label', label, ['a', 'a-b', '0a', 'x'.repeat(63)], ['', 'a.b', 'A', '-a', 'a-', 'x'.repeat(64)]],
  ['pathSegment', pathSegment, ['A:b', 'system:x', 'a.b'], ['.', '..', 'a/b', 'a%b']],
  [
    'qualifiedName',
    qualifiedName,
    ['a', 'A_b.c', 'x.io/Y', 'x'.repeat(63)],
    ['', 'a b', '/a', 'a/', 'a/b/c', 'X.io/a', '-a', 'x'.repeat(64)]
  ],
  ['labelValue', labelValue, ['', 'a', 'A.b_c-d', '0'], ['-a', 'a ', 'a/b', 'é', 'x'.repeat(64)]],
  [
    'configKey',
    configKey,
    ['a', 'a.b', '_', '-', 'A_b-c', '...'.replace('...', '.a')],
    ['', '.', '..', '..a', 'a b', 'a/b']
  ],
  ['portName', portName, ['http', 'a-b', 'p1'], ['', '80', 'A', 'a--b', '-a', 'a-', 'a_b', 'abcdefghijklmnop']],
  ['environmentName', environmentName, ['A', 'a.b', '1', 'a b'], ['', 'a=b', 'é']]
]

for (const [name, rule, good, bad] of ROWS) {
  names(name, () => {
    for (const text of good) assert.equal(rule(text), [], text)
    for (const text of bad) assert.ok(rule(text).length > 0, `"${text}" passes`)
  })
}

names.run()

const quantities = suite('canonicalQuantity')

/** As resource.Quantity of apimachinery rewrites them (checked against it). */
const QUANTITIES: [text: string, canonical: string | undefined][] = [
  ['0', '0'],
  ['1', '1'],
  ['1000m', '1'],
  ['1500m', '1500m'],
  ['0.5', '500m'],
  ['1.5', '1500m'],
  ['.5', '500m'],
  ['100', '100'],
  ['1000', '1k'],
  ['1024', '1024'],
  ['1500000', '1500k'],
  ['1e3', '1e3'],
  ['12e-3', '12e-3'],
  ['1024Ki', '1Mi'],
  ['1.5Gi', '1536Mi'],
  ['1000Mi', '1000Mi'],
  ['0.5Ki', '512'],
  ['1Ki', '1Ki'],
  ['100n', '100n'],
  ['0.1n', '1n'],
  ['-1500m', '-1500m'],
  ['1M', '1M'],
  ['1E', '1E'],
  ['', undefined],
  ['abc', undefined],
  ['1x', undefined],
  ['1 ', undefined],
  ['1Kii', undefined],
  ['--1', undefined],
  ['1e', undefined]
]

for (const [text, canonical] of QUANTITIES) {
  quantities(`"${text}"`, () => {
    assert.is(canonicalQuantity(text), canonical)
    if (canonical !== undefined) assert.is(canonicalQuantity(canonical), canonical, 'it is stable')
  })
}

quantities('compares across formats', () => {
  assert.is(parseQuantity('1Ki')?.nano, parseQuantity('1024')?.nano)
  assert.ok((parseQuantity('999m')?.nano ?? 0n) < (parseQuantity('1')?.nano ?? 0n))
})

quantities.run()

const options = suite('validateWriteOptions')

options('answers as the server does', () => {
  const texts = (...args: Parameters<typeof validateWriteOptions>): string[] =>
    validateWriteOptions(...args).map(({ field, message }) => `${field}: ${message}`)
  assert.equal(texts({}, 'create'), [])
  assert.equal(texts({ fieldManager: 'm', force: true }, 'apply'), [])
  assert.equal(texts({}, 'apply'), ['fieldManager: Required value: is required for apply patch'])
  assert.equal(texts({ force: false }, 'patch'), ['force: Forbidden: may not be specified for non-apply patch'])
  assert.equal(texts({ fieldManager: 'a'.repeat(129) }, 'update'), [
    'fieldManager: Too long: may not be more than 128 bytes'
  ])
  assert.equal(texts({ fieldValidation: 'Foo' }, 'create'), [
    'fieldValidation: Unsupported value: "Foo": supported values: "", "Ignore", "Strict", "Warn"'
  ])
})

options.run()
