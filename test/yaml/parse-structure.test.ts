import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseYaml } from '../../src/yaml/index.ts'
import { reads, refuses } from '../support/yaml-cases.ts'

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

structure.run()
