/** Cases of the YAML test suite that are not answered as YAML 1.2 has it, each with the reason. */

/** Valid cases whose value JSON can hold, and that are refused all the same. */
export const refusedCases: Readonly<Record<string, string>> = {
  '2SXE': 'a name of an anchor with ":": YAML 1.1 ends the name there, so that "*a: x" has two meanings',
  '565N': '!!binary of bytes that are not UTF-8: sigs.k8s.io/yaml gives U+FFFD for them',
  DK3J: 'a block scalar at the top without indentation: sigs.k8s.io/yaml gives "" and drops the text',
  FP8R: 'a block scalar at the top without indentation: sigs.k8s.io/yaml gives "" and drops the text',
  M7A3: 'a block scalar at the top without indentation: sigs.k8s.io/yaml gives "" and drops the text',
  W4TN: 'a block scalar at the top without indentation: sigs.k8s.io/yaml gives "" and drops the text',
  W5VH: 'a name of an anchor with ":" and "@": YAML 1.1 ends the name there',
  WZ62: '"!!str,": YAML 1.1 takes the comma into the tag, so that "[!!str, a]" has two meanings',
  Y2GN: 'a name of an anchor with ":": YAML 1.1 ends the name there, sigs.k8s.io/yaml gives ":chor value"'
}

const COLLECTION_KEY = 'a collection as key: JSON has none, sigs.k8s.io/yaml refuses it'
const NULL_KEY = 'null as key: JSON has none, sigs.k8s.io/yaml refuses it'

/** Valid cases that have no value in JSON at all: no reader that gives JSON can accept them. */
export const withoutJson: Readonly<Record<string, string>> = {
  '2JQS': NULL_KEY,
  '4FJ6': COLLECTION_KEY,
  '6BFJ': COLLECTION_KEY,
  '6M2F': NULL_KEY,
  '6PBE': COLLECTION_KEY,
  '9MMW': COLLECTION_KEY,
  CFD4: NULL_KEY,
  DFF7: NULL_KEY,
  FH7J: NULL_KEY,
  FRK4: NULL_KEY,
  KK5P: COLLECTION_KEY,
  LX3P: COLLECTION_KEY,
  'M2N8/000': NULL_KEY,
  'M2N8/001': COLLECTION_KEY,
  M5DY: COLLECTION_KEY,
  NHX8: NULL_KEY,
  NKF9: NULL_KEY,
  PW8X: NULL_KEY,
  Q9WF: COLLECTION_KEY,
  RZP5: COLLECTION_KEY,
  S3PD: NULL_KEY,
  SBG9: COLLECTION_KEY,
  'SM9W/001': NULL_KEY,
  'UKK6/000': NULL_KEY,
  V9D5: COLLECTION_KEY,
  X38W: COLLECTION_KEY,
  XW4D: COLLECTION_KEY
}

/** Valid cases that mean something else to sigs.k8s.io/yaml, or that the suite gives no JSON for: what they are here. */
export const otherValues: Readonly<Record<string, { readonly values: unknown[]; readonly reason: string }>> = {
  '2G84/003': { values: [''], reason: 'no JSON in the suite; an empty block scalar' },
  '4ABK': {
    values: [{ unquoted: 'separate', 'http://foo.com': null, 'omitted value:': null }],
    reason: 'YAML 1.1: a colon ends a plain scalar only before a blank'
  },
  '4MUZ/001': { values: [{ foo: 'bar' }], reason: 'no JSON in the suite' },
  '652Z': { values: [{ foo: 'bar', bar: 42 }], reason: 'YAML 1.1: "?" in flow style is the key indicator' },
  '96NN/001': { values: [{ foo: '\tbar' }], reason: 'no JSON in the suite' },
  C4HZ: {
    values: [
      [
        { center: { x: 73, true: 129 }, radius: 7 },
        { start: { x: 73, true: 129 }, finish: { x: 89, true: 102 } },
        { start: { x: 73, true: 129 }, color: 0xffeebb, text: 'Pretty vector drawing.' }
      ]
    ],
    reason: 'YAML 1.1: y is a boolean, as key too'
  },
  'HM87/001': { values: [[{ x: null }]], reason: 'YAML 1.1: "?" in flow style is the key indicator' },
  'JEF9/002': { values: [['']], reason: 'a block scalar that ends with the file has no line break' },
  'L24T/001': { values: [{ foo: 'x\n ' }], reason: 'a block scalar that ends with the file has no last line break' },
  'MUS6/003': { values: [null], reason: 'no JSON in the suite' },
  'MUS6/004': { values: [null], reason: 'no JSON in the suite' },
  'MUS6/005': { values: [null], reason: 'no JSON in the suite; unknown directives are passed over' },
  'MUS6/006': { values: [null], reason: 'no JSON in the suite; unknown directives are passed over' },
  'UKK6/002': { values: [''], reason: 'no JSON in the suite' }
}
