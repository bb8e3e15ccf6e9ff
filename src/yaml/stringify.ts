/** The writer: block style, as kubectl prints objects. */
import { type JsonTree, jsonTree } from './json-tree.ts'
import { inlineString, literal } from './quoting.ts'

/** Spaces per level. */
const STEP = 2

/** A longer key gets a `?` before it: readers look for its colon within 1,024 characters only. */
const MAX_IMPLICIT_KEY = 1000

/**
 * Writes a value as one YAML document in block style that YAML 1.1 and 1.2 readers read as the same value.
 *
 * Members keep their order. Strings that any reader could take for something else are quoted; texts of several lines
 * become literal blocks where that is safe. `toJSON` is called and `undefined` members are left out as by
 * `JSON.stringify`.
 *
 * @throws {TypeError} For what JSON cannot hold: functions, symbols, bigints, NaN, infinities, lone surrogates, array
 * elements that are undefined or missing, and objects that contain themselves.
 * @throws {RangeError} For a value nested deeper than 1,000.
 */
export function stringifyYaml(value: unknown): string {
  const parts: string[] = []
  const tree = jsonTree(value)
  if (isBlock(tree)) writeCollection(parts, tree, 0)
  else parts.push(inline(tree, undefined, STEP), '\n')
  return parts.join('')
}

/**
 * Writes each value as a document of one stream, with `---` between them.
 *
 * @throws {TypeError} As {@link stringifyYaml}.
 * @throws {RangeError} As {@link stringifyYaml}.
 */
export function stringifyYamlStream(values: Iterable<unknown>): string {
  return Array.from(values, stringifyYaml).join('---\n')
}

type Block = JsonTree[] | Map<string, JsonTree>

/** A collection that takes lines of its own. */
function isBlock(tree: JsonTree): tree is Block {
  return Array.isArray(tree) ? tree.length > 0 : tree instanceof Map && tree.size > 0
}

/** Writes from the cursor on, which stands at column `indent`, to the end of a line. */
function writeCollection(parts: string[], block: Block, indent: number): void {
  const pad = ' '.repeat(indent)
  let first = true
  for (const entry of block) {
    if (!first) parts.push(pad)
    first = false
    if (Array.isArray(block)) writeItem(parts, entry as JsonTree, indent)
    else writeMember(parts, entry as [string, JsonTree], indent)
  }
}

function writeItem(parts: string[], item: JsonTree, indent: number): void {
  parts.push('- ')
  if (isBlock(item)) writeCollection(parts, item, indent + STEP)
  else parts.push(inline(item, STEP, indent + STEP), '\n')
}

function writeMember(parts: string[], [name, member]: [string, JsonTree], indent: number): void {
  const key = inlineString(name)
  parts.push(key.length > MAX_IMPLICIT_KEY ? `? ${key}\n${' '.repeat(indent)}:` : `${key}:`)
  if (!isBlock(member)) {
    parts.push(' ', inline(member, STEP, indent + STEP), '\n')
    return
  }
  // As kubectl prints it, a sequence stands below its key without indentation.
  const inner = Array.isArray(member) ? indent : indent + STEP
  parts.push('\n', ' '.repeat(inner))
  writeCollection(parts, member, inner)
}

/**
 * A scalar or an empty collection, without the last line's end.
 *
 * @param indicator What an indentation indicator says; undefined at the top, where readers disagree on its base.
 */
function inline(tree: JsonTree, indicator: number | undefined, indent: number): string {
  if (typeof tree === 'string') {
    const block = literal(tree, indicator)
    if (block === undefined) return inlineString(tree)
    const pad = ' '.repeat(indent)
    return [block.header, ...block.lines.map((line) => (line === '' ? '' : pad + line))].join('\n')
  }
  if (typeof tree === 'number') return numberText(tree)
  if (Array.isArray(tree)) return '[]'
  return tree instanceof Map ? '{}' : String(tree)
}

/** YAML 1.1 wants a point and a sign before an exponent; integers beyond 2^53 go as floats, which they are here. */
function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0.0'
  const text = Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value)
  return /^-?[0-9]+e/.test(text) ? text.replace('e', '.0e') : text
}
