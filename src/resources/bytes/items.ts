/**
 * The items of a list, one by one.
 *
 * Where an item ends is guessed with a native search for the bytes between the first two items, and the guess is proven by parsing: the text
 * from the start of an object on is JSON for one end only. A wrong guess costs time, never an answer.
 */

import { ProtocolError } from '../../errors.ts'
import { CLOSE_ARRAY, CLOSE_OBJECT, COMMA, OPEN_ARRAY, OPEN_OBJECT } from './ascii.ts'
import { findManagedFields, type Range } from './cut.ts'
import { dropManagedFields } from './event.ts'
import { skipKey, skipSpace, skipValue } from './scan.ts'
import { BAD_JSON, textOf, tryParse } from './text.ts'
import type { Window } from './window.ts'

/** A separator longer than this is searched for in vain too often. */
const MAX_SEPARATOR = 128
/** Guesses that may fail before guessing is given up, unless most of them succeed. */
const MAX_MISSES = 8

/** Parses the items of one array, each from `at` on. */
export class ItemParser {
  /** Start of the next item, in the window's bytes; after {@link next} gave false, the end of the array. */
  at = 0
  readonly #window: Window
  readonly #managedFields: boolean
  /** What stands between two items: from the last byte of the one to the first byte of the other's first value. */
  #separator: Buffer | undefined
  /** End of the item that was tried last, `~index` of the byte that is not JSON. */
  #end = 0
  #parsed = 0
  #misses = 0

  constructor(window: Window, managedFields: boolean) {
    this.#window = window
    this.#managedFields = managedFields
  }

  /** Goes to the first item of the value at `value`, an array or null; false when it has none. */
  open(value: number): boolean {
    const { bytes } = this.#window
    if (bytes[value] !== OPEN_ARRAY) {
      this.at = skipValue(bytes, value)
      if (this.at < 0) throw this.#badJson(~this.at)
      if (textOf(bytes, value, this.at) !== 'null') throw notAList('"items" is not an array')
      return false
    }
    this.at = skipSpace(bytes, value + 1)
    if (bytes[this.at] !== CLOSE_ARRAY) return true
    this.at++
    return false
  }

  /** Parses one item; `at` is its end then. */
  parse(): unknown {
    let item = this.#try()
    // What ends with the bytes in view may go on after them.
    while (!this.#window.isLast && (item === BAD_JSON || this.#end === this.#window.bytes.length)) {
      this.#window.extend(this.at)
      this.at = 0
      item = this.#try()
    }
    if (item === BAD_JSON) throw this.#badJson(this.#end < 0 ? ~this.#end : this.at)
    if (!this.#managedFields) dropManagedFields(item)
    this.at = this.#end
    this.#parsed++
    return item
  }

  /** Goes to the next item; false when there is none. */
  next(): boolean {
    this.#lookAhead()
    const { bytes } = this.#window
    const end = this.at
    const comma = skipSpace(bytes, end)
    if (bytes[comma] === CLOSE_ARRAY) {
      this.at = comma + 1
      return false
    }
    if (bytes[comma] !== COMMA) throw this.#badJson(comma)
    this.at = skipSpace(bytes, comma + 1)
    if (this.#parsed === 1) this.#separator = this.#learn(bytes, end)
    return true
  }

  /** Takes care that what is between two items is in view. */
  #lookAhead(): void {
    while (!this.#window.isLast) {
      const { bytes } = this.#window
      const next = skipSpace(bytes, skipSpace(bytes, this.at) + 1)
      if (next + MAX_SEPARATOR < bytes.length) return
      // The last byte of the item belongs to the separator.
      this.#window.extend(this.at - 1)
      this.at = 1
    }
  }

  /** The item at `at`; sets `#end`. */
  #try(): unknown {
    const { bytes } = this.#window
    const cut = this.#managedFields ? undefined : findManagedFields(bytes, this.at)
    const guessed = this.#guess(bytes, cut)
    if (guessed !== BAD_JSON) return guessed
    this.#end = skipValue(bytes, this.at)
    return this.#end < 0 ? BAD_JSON : tryParse(this.#text(bytes, cut, this.#end))
  }

  #guess(bytes: Buffer, cut: Range | undefined): unknown {
    if (this.#separator === undefined) return BAD_JSON
    const found = bytes.indexOf(this.#separator, cut?.to ?? this.at)
    if (found < 0) return BAD_JSON
    const item = tryParse(this.#text(bytes, cut, found + 1))
    if (item !== BAD_JSON) this.#end = found + 1
    else if (++this.#misses > MAX_MISSES && this.#misses * 4 > this.#parsed) this.#separator = undefined
    return item
  }

  #learn(bytes: Buffer, end: number): Buffer | undefined {
    if (bytes[end - 1] !== CLOSE_OBJECT || bytes[this.at] !== OPEN_OBJECT) return undefined
    const value = skipKey(bytes, skipSpace(bytes, this.at + 1))
    // A copy: the bytes would stay in memory with it.
    return value < 0 || value - end > MAX_SEPARATOR ? undefined : Buffer.from(bytes.subarray(end - 1, value + 1))
  }

  #text(bytes: Buffer, cut: Range | undefined, end: number): string {
    if (cut === undefined) return textOf(bytes, this.at, end)
    return textOf(bytes, this.at, cut.from) + textOf(bytes, cut.to, end)
  }

  #badJson(index: number): ProtocolError {
    return badJson(this.#window.start + index)
  }
}

/** The error of a list that is not JSON from that byte on. */
export function badJson(offset: number): ProtocolError {
  return new ProtocolError(`Cannot parse list: bad JSON at byte ${offset}`)
}

/** The error of JSON that is no list. */
export function notAList(why: string): ProtocolError {
  return new ProtocolError(`Cannot parse list: ${why}`)
}
