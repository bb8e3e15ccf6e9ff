/** Anchors, aliases and tags. */
import { Char, isBlankOrEnd, isFlowIndicator, type Scanner } from './scanner.ts'

/** What stands before a node. */
export interface Properties {
  readonly anchor: string | undefined
  readonly tag: string | undefined
  readonly offset: number
}

/** Longest tag after its prefix is put in: a document cannot make each short tag cost much. */
const MAX_TAG_LENGTH = 1024

const CORE_PREFIX = 'tag:yaml.org,2002:'
const URI_CHARACTERS = /^(?:[A-Za-z0-9\-#;/?:@&=+$,_.!~*'()[\]]|%[0-9a-fA-F]{2})+$/
const SHORTHAND = /^(!(?:[A-Za-z0-9_-]*!)?)(.*)$/s

/** Prefixes of the tag handles of one document. */
export class TagHandles {
  readonly #prefixes = new Map([
    ['!', '!'],
    ['!!', CORE_PREFIX]
  ])
  readonly #declared = new Set<string>()

  /** A `%TAG` directive; false when the handle has one already. */
  declare(handle: string, prefix: string): boolean {
    if (this.#declared.has(handle)) return false
    this.#declared.add(handle)
    this.#prefixes.set(handle, prefix)
    return true
  }

  /** The whole tag of what is written in the document, or why there is none. */
  resolve(written: string): { tag: string } | { problem: string } {
    if (written === '!') return { tag: '!' }
    const verbatim = /^!<(.*)>$/s.exec(written)
    if (verbatim !== null) return checked('', verbatim[1] ?? '')
    const [, handle = '!', suffix = ''] = SHORTHAND.exec(written) ?? []
    const prefix = this.#prefixes.get(handle)
    if (prefix === undefined) return { problem: 'tag handle is not declared by %TAG' }
    if (suffix === '' || suffix.includes('!')) return { problem: 'not a tag' }
    return checked(prefix, suffix)
  }
}

function checked(prefix: string, suffix: string): { tag: string } | { problem: string } {
  if (prefix.length + suffix.length > MAX_TAG_LENGTH) return { problem: 'tag is too long' }
  if (!URI_CHARACTERS.test(suffix)) return { problem: 'not a tag' }
  if (!suffix.includes('%')) return { tag: prefix + suffix }
  try {
    return { tag: prefix + decodeURIComponent(suffix) }
  } catch {
    return { problem: 'not a tag' }
  }
}

/** A prefix that `%TAG` may declare. */
export function isTagPrefix(prefix: string): boolean {
  return prefix.length <= MAX_TAG_LENGTH && URI_CHARACTERS.test(prefix)
}

/** Reads the properties that stand at the cursor, on one line; undefined when there are none. */
export function readProperties(scanner: Scanner, handles: TagHandles): Properties | undefined {
  const offset = scanner.pos
  let anchor: string | undefined
  let tag: string | undefined
  for (;;) {
    const { code } = scanner
    if (code === Char.Ampersand) {
      if (anchor !== undefined) scanner.fail('node has two anchors')
      anchor = readName(scanner)
    } else if (code === Char.Bang) {
      if (tag !== undefined) scanner.fail('node has two tags')
      tag = readTag(scanner, handles)
    } else break
    scanner.skip()
    if (scanner.newline) break
  }
  return anchor === undefined && tag === undefined ? undefined : { anchor, tag, offset }
}

/** Properties of one node that stand on two lines. */
export function mergeProperties(
  scanner: Scanner,
  outer: Properties | undefined,
  own: Properties | undefined
): Properties | undefined {
  if (outer === undefined || own === undefined) return outer ?? own
  if (outer.anchor !== undefined && own.anchor !== undefined) scanner.fail('node has two anchors', own.offset)
  if (outer.tag !== undefined && own.tag !== undefined) scanner.fail('node has two tags', own.offset)
  return { anchor: outer.anchor ?? own.anchor, tag: outer.tag ?? own.tag, offset: outer.offset }
}

/**
 * Reads the name of an anchor or alias behind its indicator.
 *
 * Names with `?` `:` `%` `@` or a backquote are refused: YAML 1.1 ends a name there and 1.2 does not.
 */
export function readName(scanner: Scanner): string {
  const { text } = scanner
  const start = scanner.pos + 1
  let end = start
  for (;;) {
    const code = text.charCodeAt(end)
    if (isBlankOrEnd(code) || isFlowIndicator(code)) break
    end++
  }
  const name = text.slice(start, end)
  const next = text.charCodeAt(end)
  if (name === '' || /[?:%@`\ufeff]/.test(name) || next === Char.OpenBracket || next === Char.OpenBrace) {
    scanner.fail('name of an anchor or alias: letters, digits, "-" and "_", then a blank')
  }
  scanner.pos = end
  return name
}

/** A tag ends at a blank: YAML 1.1 takes `,`, `[` and `]` into it, 1.2 does not, so what has them is refused. */
function readTag(scanner: Scanner, handles: TagHandles): string {
  const { text } = scanner
  let end = scanner.pos
  while (!isBlankOrEnd(text.charCodeAt(end))) end++
  const written = text.slice(scanner.pos, end)
  if (!written.startsWith('!<') && /[,[\]{}]/.test(written)) scanner.fail('tag is not followed by a blank')
  const result = handles.resolve(written)
  if ('problem' in result) scanner.fail(result.problem)
  scanner.pos = end
  return result.tag
}
