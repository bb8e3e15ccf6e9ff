import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseYaml, YamlSyntaxError } from '../../src/yaml/index.ts'
import { throws } from '../support/rejects.ts'

const input = suite('parseYaml: input')

input('bytes in UTF-8 and, with a mark, in UTF-16', () => {
  const text = 'a: é😀\n'
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le')
  assert.equal(parseYaml(Buffer.from(text)), { a: 'é😀' })
  assert.equal(parseYaml(Buffer.from(`\ufeff${text}`)), { a: 'é😀' })
  assert.equal(parseYaml(utf16), { a: 'é😀' })
  assert.equal(parseYaml(Buffer.from(utf16).swap16()), { a: 'é😀' })
  assert.equal(parseYaml(`\ufeff${text}`), { a: 'é😀' })
})

input('bytes and characters that are none are refused where they stand', () => {
  const at = (bytes: Uint8Array | string): number[] => {
    const err = throws(() => parseYaml(bytes), YamlSyntaxError) as YamlSyntaxError
    return [err.line, err.column]
  }
  assert.equal(at(Buffer.from([0x61, 0x0d, 0x0a, 0x62, 0xff])), [2, 2])
  assert.equal(at(Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x00, 0xd8, 0x62, 0x00])), [1, 2])
  assert.equal(at('a: 1\nb: \0'), [2, 4])
  assert.equal(at('a: \ud800'), [1, 4])
  assert.equal(at('a: b\x7fc'), [1, 5])
  assert.equal(at('# \x80'), [1, 3])
  assert.equal(at('a: \ufeffb'), [1, 4])
})

input('all JSON is YAML', () => {
  const json = `{"a\\/b":["\\ud83d\\ude00","\x7f\x80\uffff",-1.5e-3,true,null,{}],\t"${'k'.repeat(2000)}"\r\n:\r\n[]}`
  assert.equal(parseYaml(json), JSON.parse(json))
})

input.run()
