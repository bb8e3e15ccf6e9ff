import { cloneJson, equalJson, getOwn, isObject, type JsonObject, setOwn } from './json.ts'
import { PatchError } from './patch-error.ts'

/** One operation of a JSON Patch. */
export type JsonPatchOperation =
  | { op: 'add' | 'replace' | 'test'; path: string; value: unknown }
  | { op: 'remove'; path: string }
  | { op: 'move' | 'copy'; from: string; path: string }

/** Options of {@link applyJsonPatch}. */
export interface JsonPatchOptions {
  /**
   * `rfc6902`: the standard to the letter. `kubernetes`: as an API server applies it, where `replace`, `copy` and
   * `test` of a missing key find null, negative indices count from the end, leading zeros and a missing `value` pass,
   * and the root can be replaced but neither added nor copied. Default `rfc6902`.
   */
  dialect?: 'rfc6902' | 'kubernetes' | undefined
  /** Most operations that a patch may have. Default 10000, the API server's own. */
  maxOperations?: number | undefined
  /** Most bytes of JSON that `copy` operations may add together. Default 3145728 (3 MiB), the API server's own. */
  maxCopyBytes?: number | undefined
}

/**
 * Applies a JSON Patch and gives the new document; changes neither argument. All operations apply or none does.
 *
 * @throws {PatchError} When the patch is malformed, too large, or one of its operations fails.
 * @see https://www.rfc-editor.org/rfc/rfc6902
 */
export function applyJsonPatch(document: unknown, patch: unknown, options: JsonPatchOptions = {}): unknown {
  const { dialect = 'rfc6902', maxOperations = 10_000, maxCopyBytes = 3 * 1024 * 1024 } = options
  if (!Array.isArray(patch)) {
    throw new PatchError('Cannot apply JSON patch: not an array of operations', {
      failure: 'malformed',
      statusCode: 400
    })
  }
  if (patch.length > maxOperations) {
    const message = `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`
    throw new PatchError(message, { failure: 'too-large', statusCode: 413 })
  }
  const run = new Run(cloneJson(document), dialect === 'kubernetes', maxCopyBytes)
  patch.forEach((operation: unknown, index) => {
    run.apply(operation, index)
  })
  return run.document
}

/** Where a pointer leads: a container and the key in it, or the whole document. */
type Place = { container: JsonObject | unknown[]; key: string } | 'root'

/** What stands for a missing key: JSON has no such value. */
const MISSING = Symbol('missing')

class Run {
  document: unknown
  readonly #lenient: boolean
  readonly #maxCopyBytes: number
  #copiedBytes = 0
  #index = 0

  constructor(document: unknown, lenient: boolean, maxCopyBytes: number) {
    this.document = document
    this.#lenient = lenient
    this.#maxCopyBytes = maxCopyBytes
  }

  apply(operation: unknown, index: number): void {
    this.#index = index
    if (!isObject(operation)) {
      throw new PatchError(`Cannot apply JSON patch: operation ${index} is not an object`, {
        failure: 'malformed',
        statusCode: 400,
        operation: index
      })
    }
    const op = getOwn(operation, 'op')
    switch (op) {
      case 'add':
        this.#add(this.#text(operation, 'path'), this.#value(operation))
        break
      case 'remove':
        this.#remove(this.#text(operation, 'path'))
        break
      case 'replace':
        this.#replace(this.#text(operation, 'path'), this.#value(operation))
        break
      case 'move':
        this.#move(this.#text(operation, 'from'), this.#text(operation, 'path'))
        break
      case 'copy':
        this.#copy(this.#text(operation, 'from'), this.#text(operation, 'path'))
        break
      case 'test':
        this.#test(this.#text(operation, 'path'), this.#value(operation))
        break
      default:
        throw this.#refusal(`Unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`)
    }
  }

  #add(path: string, value: unknown): void {
    const place = this.#find(path)
    if (place === 'root') {
      if (this.#lenient) throw this.#missing('add', path)
      this.document = value
      return
    }
    const { container, key } = place
    if (!Array.isArray(container)) setOwn(container, key, value)
    else container.splice(key === '-' ? container.length : this.#position(key, container.length + 1, path), 0, value)
  }

  #remove(path: string): void {
    const place = this.#find(path)
    if (place === 'root') {
      if (this.#lenient) throw this.#missing('remove', path)
      this.document = null
      return
    }
    const { container, key } = place
    if (Array.isArray(container)) {
      container.splice(this.#position(key, container.length, path), 1)
    } else if (!Object.hasOwn(container, key)) {
      throw this.#refusal(
        `error in remove for path: '${path}': Unable to remove nonexistent key: ${key}: missing value`
      )
    } else {
      delete container[key]
    }
  }

  #replace(path: string, value: unknown): void {
    const place = this.#find(path)
    if (place === 'root') {
      if (this.#lenient && (typeof value !== 'object' || value === null)) {
        throw this.#refusal('replace operation value must be object or array')
      }
      this.document = value
      return
    }
    const { container, key } = place
    if (Array.isArray(container)) {
      container[this.#position(key, container.length, path)] = value
      return
    }
    if (!this.#lenient && !Object.hasOwn(container, key)) throw this.#missing('replace', path)
    setOwn(container, key, value)
  }

  #move(from: string, path: string): void {
    if (!this.#lenient && path.startsWith(`${from}/`)) {
      throw this.#refusal(`move operation does not apply: cannot move "${from}" into itself: "${path}"`)
    }
    const value = this.#get(from, 'move')
    if (!this.#lenient && from === path) return
    this.#remove(from)
    this.#add(path, value === MISSING ? null : value)
  }

  #copy(from: string, path: string): void {
    const value = this.#get(from, 'copy')
    const copy = value === MISSING ? null : cloneJson(value)
    this.#copiedBytes += Buffer.byteLength(JSON.stringify(copy))
    if (this.#copiedBytes > this.#maxCopyBytes) {
      const message = `Unable to complete the copy, the accumulated size increase of copy is ${this.#copiedBytes}, exceeding the limit ${this.#maxCopyBytes}`
      throw new PatchError(message, { failure: 'too-large', statusCode: 422, operation: this.#index })
    }
    this.#add(path, copy)
  }

  #test(path: string, expected: unknown): void {
    const found = this.#get(path, 'test')
    if (equalJson(found === MISSING ? null : found, expected)) return
    throw new PatchError(`testing value ${path} failed: test failed`, {
      failure: 'test-failed',
      statusCode: 422,
      operation: this.#index
    })
  }

  /** The value at a path; {@link MISSING} for a missing key where the dialect lets one pass. */
  #get(path: string, op: string): unknown {
    const place = this.#find(path)
    if (place === 'root') {
      if (this.#lenient && op !== 'test') throw this.#missing(op, path)
      return this.document
    }
    const { container, key } = place
    if (Array.isArray(container)) return container[this.#position(key, container.length, path)]
    if (Object.hasOwn(container, key)) return container[key]
    if (!this.#lenient) throw this.#missing(op, path)
    return MISSING
  }

  #find(path: string): Place {
    if (path === '') return 'root'
    // A server ignores what stands before the first slash.
    const start = path.indexOf('/')
    if (start !== 0 && !(this.#lenient && start > 0)) throw this.#missing('', path)
    const keys = path
      .slice(start + 1)
      .split('/')
      .map((token) => this.#unescape(token))
    const last = keys.pop() ?? ''
    let container = this.document
    for (const key of keys) {
      if (Array.isArray(container)) container = container[this.#position(key, container.length, path)]
      else container = isObject(container) ? getOwn(container, key) : undefined
    }
    if (!Array.isArray(container) && !isObject(container)) throw this.#missing('', path)
    return { container, key: last }
  }

  #unescape(token: string): string {
    if (!this.#lenient && /~(?![01])/.test(token))
      throw this.#refusal(`Cannot use JSON pointer: bad escape: "${token}"`)
    return token.replace(/~[01]/g, (code) => (code === '~1' ? '/' : '~'))
  }

  /** An index below `end`. RFC 6901 takes plain decimals only; Go's Atoi also signs and leading zeros. */
  #position(key: string, end: number, path: string): number {
    if (!(this.#lenient ? /^[+-]?[0-9]+$/ : /^(0|[1-9][0-9]*)$/).test(key)) {
      throw this.#refusal(`value was not a proper array index: '${key}': at path: '${path}'`)
    }
    const index = Number(key)
    const position = index < 0 ? index + end : index
    if (position < 0 || position >= end) {
      throw this.#refusal(`Unable to access invalid index: ${index}: invalid index referenced: at path: '${path}'`)
    }
    return position
  }

  #text(operation: JsonObject, member: 'path' | 'from'): string {
    const text = getOwn(operation, member)
    if (typeof text === 'string') return text
    throw this.#refusal(`${String(getOwn(operation, 'op'))} operation failed to decode ${member}: missing value`)
  }

  #value(operation: JsonObject): unknown {
    if (Object.hasOwn(operation, 'value')) return cloneJson(operation.value)
    if (this.#lenient) return null
    throw this.#refusal(`${String(operation.op)} operation has no value`)
  }

  #missing(op: string, path: string): PatchError {
    return this.#refusal(
      `${op === '' ? '' : `${op} `}operation does not apply: doc is missing path: "${path}": missing value`
    )
  }

  #refusal(message: string): PatchError {
    return new PatchError(message, { failure: 'inapplicable', statusCode: 422, operation: this.#index })
  }
}
