import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseYaml, parseYamlStream, YamlSyntaxError } from '../../src/yaml/index.ts'
import { throws } from '../support/rejects.ts'

/** Values are compared by their JSON text, which shows own keys only and tells each type. */
function reads(table: readonly [yaml: string, json: string][]): void {
  for (const [yaml, json] of table) assert.is(JSON.stringify(parseYaml(yaml)), json, JSON.stringify(yaml))
}

function refuses(table: readonly [yaml: string, line: number, column: number, reason: RegExp][]): void {
  for (const [yaml, line, column, reason] of table) {
    const err = throws(() => parseYaml(yaml), YamlSyntaxError) as YamlSyntaxError
    assert.equal([err.line, err.column], [line, column], `${JSON.stringify(yaml)}: ${err.message}`)
    assert.match(err.reason, reason)
    assert.is(err.message, `Cannot parse YAML at line ${line}, column ${column}: ${err.reason}`)
  }
}

const schema = suite('parseYaml: scalars')

schema('booleans are those of YAML 1.1, in three spellings', () => {
  for (const word of ['y', 'yes', 'on', 'true']) {
    for (const text of [word, word.toUpperCase(), word[0]?.toUpperCase() + word.slice(1)])
      assert.is(parseYaml(text), true)
  }
  for (const word of ['n', 'no', 'off', 'false']) {
    for (const text of [word, word.toUpperCase(), word[0]?.toUpperCase() + word.slice(1)])
      assert.is(parseYaml(text), false)
  }
  for (const text of ['yEs', 'tRUE', 'oN', '"yes"', "'no'", '!!str on', 'truee']) assert.type(parseYaml(text), 'string')
})

schema('null is empty, a tilde or the word in three spellings', () => {
  for (const text of ['', '~', 'null', 'Null', 'NULL', '# c', '---', '--- # c\n...\n']) assert.is(parseYaml(text), null)
  for (const text of ['nULL', '"null"', '"~"', '!!str']) assert.type(parseYaml(text), 'string')
})

schema('numbers are those of go-yaml', () => {
  reads([
    ['012', '10'],
    ['0o17', '15'],
    ['-0o17', '-15'],
    ['08', '8'],
    ['0129', '129'],
    ['1_000', '1000'],
    ['+_1', '1'],
    ['0b11', '3'],
    ['0b-11', '-3'],
    ['-0b11', '-3'],
    ['0x1F', '31'],
    ['0X1f', '31'],
    ['-0x1f', '-31'],
    ['1e3', '1000'],
    ['1.', '1'],
    ['.5', '0.5'],
    ['-.5e1', '-5'],
    ['-0', '0'],
    ['1e-400', '0'],
    ['9007199254740991', '9007199254740991']
  ])
  assert.ok(Object.is(parseYaml('-0.0'), -0))
})

schema('what only looks like a number is a string', () => {
  for (const text of [
    '1:30',
    '190:20:30',
    '1e400',
    '0x1p3',
    '2001-01-01',
    '1.30.2',
    '0x',
    '0b12',
    '_1',
    '.',
    '1,000',
    '.e3'
  ]) {
    assert.is(parseYaml(text), text)
  }
})

schema('what JavaScript or JSON cannot hold is refused', () => {
  refuses([
    ['a: 9007199254740992', 1, 4, /beyond 2\^53/],
    ['- -9007199254740993', 1, 3, /beyond 2\^53/],
    ['0xFFFFFFFFFFFFFFFF', 1, 1, /beyond 2\^53/],
    ['123456789012345678901234567890', 1, 1, /beyond 2\^53/],
    ['.inf', 1, 1, /infinity/],
    ['a:\n- -.INF', 2, 3, /infinity/],
    ['.nan', 1, 1, /infinity/]
  ])
})

schema('tags of the core schema bind, others make strings, on collections they mean nothing', () => {
  reads([
    ['!!str 12', '"12"'],
    ['! 12', '"12"'],
    ['!mine 12', '"12"'],
    ['!!int "12"', '12'],
    ['!!float 1', '1'],
    ['!!bool "yes"', 'true'],
    ['!!null ""', 'null'],
    ['!!timestamp 2001-01-01', '"2001-01-01"'],
    ['!!set {a, b}', '{"a":null,"b":null}'],
    ['!<tag:yaml.org,2002:str> 1', '"1"'],
    ['%TAG !k! tag:yaml.org,2002:\n---\n!k!str 1', '"1"']
  ])
  assert.is(parseYaml('!!binary aGVsbG8='), 'hello')
  refuses([
    ['!!int x', 1, 7, /type of its tag/],
    ['!!bool 1', 1, 8, /type of its tag/],
    ['!!binary "*"', 1, 10, /base64/],
    ['!!binary /w==', 1, 10, /UTF-8/],
    ['!k!x 1', 1, 1, /not declared/],
    ['!a !b c', 1, 4, /two tags/]
  ])
})

schema('a document that declares YAML 1.2 keeps only what both versions agree on', () => {
  reads([['%YAML 1.2\n---\na: [1, true, null, "yes", 0x1f, 1.5]\n', '{"a":[1,true,null,"yes",31,1.5]}']])
  refuses([
    ['%YAML 1.2\n---\nyes', 3, 1, /another meaning/],
    ['%YAML 1.2\n---\na: 012', 3, 4, /another meaning/],
    ['%YAML 1.2\n---\ny: 1', 3, 1, /another meaning/]
  ])
})

const keys = suite('parseYaml: keys')

keys('keys become strings', () => {
  reads([
    ['n: 1', '{"false":1}'],
    ['1: a', '{"1":"a"}'],
    ['012: a', '{"10":"a"}'],
    ['1.0: a', '{"1":"a"}'],
    ['1e6: a', '{"1e+06":"a"}'],
    ['123456.7: a', '{"123456.7":"a"}'],
    ['0.1: a', '{"0.1":"a"}'],
    ['1e-5: a', '{"1e-05":"a"}'],
    ['16777217.0: a', '{"1.6777216e+07":"a"}'],
    ['.inf: a', '{".inf":"a"}'],
    ['9007199254740993: a', '{"9007199254740993":"a"}']
  ])
  refuses([
    ['~: a', 1, 1, /null cannot be a key/],
    ['a: {"b": 1, ? : 2}', 1, 13, /null cannot be a key/],
    ['18446744073709551615: a', 1, 1, /64 bits/],
    ['[a]: b', 1, 1, /collection cannot be a key/],
    ['? {a: b}\n: c', 1, 1, /collection cannot be a key/]
  ])
})

keys('a duplicate is refused, or the last one wins', () => {
  refuses([
    ['a: 1\nb: 2\na: 3', 3, 1, /duplicate key "a"/],
    ['{a: 1, "a": 2}', 1, 8, /duplicate key "a"/],
    ['- x: 1\n  x: 1', 2, 3, /duplicate key "x"/]
  ])
  assert.equal(parseYaml('a: 1\nb: 2\na: 3', { duplicateKeys: 'last' }), { a: 3, b: 2 })
  throws(() => parseYaml('1: a\n"1": b', { duplicateKeys: 'last' }), /two types have the name "1"/)
})

keys('__proto__ and its like are plain keys', () => {
  const value = parseYaml('__proto__: {a: 1}\nconstructor: 2\ntoString: 3\nb: {<<: {__proto__: 4}}') as Record<
    string,
    unknown
  >
  assert.equal(Object.keys(value), ['__proto__', 'constructor', 'toString', 'b'])
  assert.is(Object.getPrototypeOf(value), Object.prototype)
  assert.is(JSON.stringify(value), '{"__proto__":{"a":1},"constructor":2,"toString":3,"b":{"__proto__":4}}')
  assert.is(({} as { a?: unknown }).a, undefined)
})

keys('merge keys: what stands last wins, in a list the first', () => {
  reads([
    ['x: &x {a: 1, b: 2}\nz:\n  <<: *x\n  b: 3', '{"x":{"a":1,"b":2},"z":{"a":1,"b":3}}'],
    ['b: 3\n<<: {a: 1, b: 2}', '{"b":2,"a":1}'],
    ['<<: [{a: 1}, {a: 2, b: 2}]', '{"a":1,"b":2}'],
    ['<<: {a: 1}\n<<: {a: 2}', '{"a":2}'],
    ['"<<": 1', '{"<<":1}'],
    ['a: <<', '{"a":"<<"}']
  ])
  refuses([
    ['<<: 1', 1, 1, /merge key/],
    ['a: &a [{b: 1}]\n<<: *a', 2, 1, /merge key/],
    ['<<: {a: 1}\na: 2\na: 3', 3, 1, /duplicate key "a"/]
  ])
})

keys('aliases are copies', () => {
  const { a, b } = parseYaml('a: &x {c: [1]}\nb: *x') as { a: { c: number[] }; b: { c: number[] } }
  assert.equal(a, b)
  assert.is.not(a.c, b.c)
  refuses([
    ['a: *hunter2', 1, 4, /anchor that is not defined/],
    ['a: &x [*x]', 1, 8, /inside of what it names/],
    ['&x a: *y\nb: &y 1', 1, 7, /not defined/],
    ['a: &x &y 1', 1, 7, /two anchors/]
  ])
})

const structure = suite('parseYaml: structure')

structure('block scalars: all indicators', () => {
  const body = '\n a\n  b\n\n c\n\nz: 1'
  reads([
    [`x: |${body}`, '{"x":"a\\n b\\n\\nc\\n","z":1}'],
    [`x: |-${body}`, '{"x":"a\\n b\\n\\nc","z":1}'],
    [`x: |+${body}`, '{"x":"a\\n b\\n\\nc\\n\\n","z":1}'],
    [`x: >${body}`, '{"x":"a\\n b\\n\\nc\\n","z":1}'],
    [`x: |1-${body}`, '{"x":"a\\n b\\n\\nc","z":1}'],
    [`x: >+1 # comment${body}`, '{"x":"a\\n b\\n\\nc\\n\\n","z":1}'],
    ['x: >\n a\n b\n\n c\n', '{"x":"a b\\nc\\n"}'],
    ['x: |+\n a', '{"x":"a"}'],
    ['x: |2\n   a\n', '{"x":" a\\n"}']
  ])
  refuses([
    ['x: |0\n a', 1, 5, /not followed by a line break/],
    ['x: | a', 1, 5, /not followed by a line break/],
    ['x: |\n\ta', 2, 1, /tab where/],
    ['x: |\n   \n a', 1, 4, /more spaces than its first text/],
    ['--- |\na', 2, 1, /at least one space/]
  ])
})

structure('flow style', () => {
  reads([
    ['[a, [b], {c: d}, e: f, ]', '["a",["b"],{"c":"d"},{"e":"f"}]'],
    ['{a, b: , "c":1, ? d : e}', '{"a":null,"b":null,"c":1,"d":"e"}'],
    ['[?x]', '[{"x":null}]'],
    ['[a:]', '["a:"]'],
    ['{\n\t"a"\n: [1\n,2]}', '{"a":[1,2]}'],
    ['a: {\n  b: c\n}', '{"a":{"b":"c"}}']
  ])
  refuses([
    ['[a', 1, 1, /not closed/],
    ['[a}', 1, 3, /expected "," or "]"/],
    ['{a: b]', 1, 6, /expected "," or "}"/],
    ['[a,,b]', 1, 4, /cannot start a value/],
    ['{a: b}}', 1, 7, /unexpected text/],
    ['a: [\nb]', 2, 1, /not indented/],
    ['[\n---\n]', 2, 1, /document marker/]
  ])
})

structure('quotes', () => {
  reads([
    ['"\\x41\\u0042\\U00000043\\t\\/\\"\\\\\\e"', '"ABC\\t/\\"\\\\\\u001b"'],
    ['"\\ud83d\\ude00"', '"😀"'],
    ["'it''s'", '"it\'s"'],
    ['"a\n\n  b \\\n  c"', '"a\\nb c"'],
    ["'a\n b'", '"a b"']
  ])
  refuses([
    ['"a', 1, 1, /not closed/],
    ["a: 'b\n", 1, 4, /not closed/],
    ['"\\q"', 1, 2, /unknown escape/],
    ['"\\x4"', 1, 2, /hexadecimal/],
    ['"\\ud83d"', 1, 2, /no Unicode character/],
    ["'a' b", 1, 5, /unexpected text/],
    ['"a\n---\nb"', 2, 1, /document marker/]
  ])
})

structure('what sigs.k8s.io/yaml would cut off is refused', () => {
  refuses([
    ['a\n: b', 2, 1, /behind/],
    ['a: b\n c: d', 2, 3, /key is not on one line/],
    ['- a\nb: c', 2, 1, /behind the end/],
    ['a: 1\n  b: 2', 2, 4, /key is not on one line/],
    ['a:\n    b: 1\n  c: 2', 3, 3, /indented deeper/],
    ['a: b: c', 1, 4, /mapping cannot start here/],
    ['a: - b', 1, 4, /cannot start a value/],
    ['a: "b"#c', 1, 7, /comment without a blank/],
    ['a: @b', 1, 4, /"@" cannot start/],
    ['a: 1\n---\nb: 2', 2, 1, /more than one document/]
  ])
  assert.equal(parseYaml('a: 1\n---\n[', { moreDocuments: 'ignore' }), { a: 1 })
})

structure('tabs separate but do not indent', () => {
  reads([
    ['a:\tb\t# c\n\t\n-1:\t[1,\t2]', '{"a":"b","-1":[1,2]}'],
    ['-\ta', '["a"]']
  ])
  refuses([
    ['a:\n\tb: 1', 2, 2, /tab in the indentation/],
    ['-\t- a', 1, 3, /cannot start/],
    ['a: 1\n\tb: 2', 2, 2, /not indented/]
  ])
})

structure('line breaks: CR LF, CR, NEL, LS, PS', () => {
  reads([
    ['a: 1\r\nb: |\r\n  x\r\n  y\r\n', '{"a":1,"b":"x\\ny\\n"}'],
    ['a: 1\rb: 2', '{"a":1,"b":2}'],
    ['a: 1\x85b: 2', '{"a":1,"b":2}'],
    ['a: b\u2028  c', '{"a":"b\u2028c"}'],
    ['"a\u2028b"', '"a\u2028b"']
  ])
  refuses([['"a\x85b"', 1, 3, /escape it/]])
})

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

const streams = suite('parseYamlStream')

streams('documents are split by the rules of YAML', () => {
  assert.equal(parseYamlStream(''), [])
  assert.equal(parseYamlStream('# only a comment\n'), [])
  assert.equal(parseYamlStream('a: 1\n--- # c\nb: 2\n...\n# x\n...\nc: 3\n---\n'), [{ a: 1 }, { b: 2 }, { c: 3 }, null])
  assert.equal(parseYamlStream('a: |\n  ---\n  x\n--- "q\n  --- r"\n--- text\n'), [
    { a: '---\nx\n' },
    'q --- r',
    'text'
  ])
  assert.equal(parseYamlStream('a: &x 1\n...\n\ufeff%YAML 1.1\n---\nb: 2'), [{ a: 1 }, { b: 2 }])
})

streams('anchors and tag handles end with their document', () => {
  throws(() => parseYamlStream('a: &x 1\n---\nb: *x'), /line 3, column 4: alias of an anchor/)
  throws(() => parseYamlStream('%TAG !k! k:\n---\n!k!a b\n---\n!k!a b'), /line 5, column 1: tag handle/)
})

streams('directives need their place', () => {
  throws(() => parseYamlStream('%YAML 1.1\na'), /line 2, column 1: directives without/)
  throws(() => parseYamlStream('"a"\n%YAML 1.1\n---\n'), /line 2, column 1/)
  throws(() => parseYamlStream('%YAML 2.0\n---\n'), /not for YAML 1/)
  throws(() => parseYamlStream('%YAML 1.1\n%YAML 1.1\n---\n'), /second %YAML/)
})

schema.run()
keys.run()
structure.run()
input.run()
streams.run()
