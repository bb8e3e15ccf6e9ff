/**
 * Sets of paths into an object: which fields a manager owns.
 *
 * A step of a path is its text in FieldsV1: `f:name` a field, `k:{"name":"a"}` a list element by its keys, `v:"a"` an
 * element of a set by its value, `i:0` an element by its index.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
import { isObject, type JsonObject } from '../../resources/patch/json.ts'

/** One step of a path, as FieldsV1 writes it. */
export type PathStep = string

/** A set of paths as a tree. Never changed once it is shared: every operation gives a new set. */
export class FieldSet {
  /** Whether the path that leads here is itself in the set. */
  readonly owned: boolean
  readonly children: ReadonlyMap<PathStep, FieldSet>

  constructor(owned: boolean, children: ReadonlyMap<PathStep, FieldSet>) {
    this.owned = owned
    this.children = children
  }

  get empty(): boolean {
    return !this.owned && this.children.size === 0
  }

  /** The paths that stand below a step. */
  below(step: PathStep): FieldSet {
    return this.children.get(step) ?? NO_FIELDS
  }

  /** Whether the path of one step is in the set. */
  has(step: PathStep): boolean {
    return this.children.get(step)?.owned ?? false
  }

  /** Paths of this set that are not in the other. */
  minus(other: FieldSet): FieldSet {
    return make(this.owned && !other.owned, this.children, (step, child) => child.minus(other.below(step)))
  }

  /** Paths of this set that are neither in the other nor below one of its paths. */
  without(other: FieldSet): FieldSet {
    if (other.owned) return NO_FIELDS
    return make(this.owned, this.children, (step, child) => child.without(other.below(step)))
  }

  /** Paths of either set. */
  plus(other: FieldSet): FieldSet {
    if (other.empty) return this
    const steps = new Map([...this.children, ...other.children])
    return make(this.owned || other.owned, steps, (step) => this.below(step).plus(other.below(step)))
  }

  /** Paths of both sets. */
  and(other: FieldSet): FieldSet {
    return make(this.owned && other.owned, this.children, (step, child) => child.and(other.below(step)))
  }

  /** Every path of the set, in the order of FieldsV1: the members of a level before what stands below them. */
  *paths(prefix: readonly PathStep[] = []): Generator<PathStep[]> {
    const steps = [...this.children].sort(([a], [b]) => compareSteps(a, b))
    for (const [step, child] of steps) if (child.owned) yield [...prefix, step]
    for (const [step, child] of steps) yield* child.paths([...prefix, step])
  }
}

/** The set of nothing. */
export const NO_FIELDS: FieldSet = new FieldSet(false, new Map())

function make(
  owned: boolean,
  children: ReadonlyMap<PathStep, FieldSet>,
  change: (step: PathStep, child: FieldSet) => FieldSet
): FieldSet {
  const kept = new Map<PathStep, FieldSet>()
  for (const [step, child] of children) {
    const changed = change(step, child)
    if (!changed.empty) kept.set(step, changed)
  }
  return owned || kept.size > 0 ? new FieldSet(owned, kept) : NO_FIELDS
}

/** Collects paths one by one. */
export class FieldSetBuilder {
  #owned = false
  readonly #children = new Map<PathStep, FieldSetBuilder>()

  /** The empty path is ignored: nobody owns a whole object. */
  add(path: readonly PathStep[]): void {
    let node: FieldSetBuilder = this
    for (const step of path) {
      let child = node.#children.get(step)
      if (child === undefined) {
        child = new FieldSetBuilder()
        node.#children.set(step, child)
      }
      node = child
    }
    if (node !== this) node.#owned = true
  }

  build(): FieldSet {
    if (!this.#owned && this.#children.size === 0) return NO_FIELDS
    return new FieldSet(this.#owned, new Map([...this.#children].map(([step, child]) => [step, child.build()])))
  }
}

/** A set of these paths; each a list of field names. */
export function fieldSetOf(...paths: string[][]): FieldSet {
  const builder = new FieldSetBuilder()
  for (const path of paths) builder.add(path.map(fieldStep))
  return builder.build()
}

/** The step to a field. */
export function fieldStep(name: string): PathStep {
  return `f:${name}`
}

/** The step to an element of a list of type map. */
export function keyStep(keys: Readonly<JsonObject>): PathStep {
  const sorted = Object.keys(keys).sort(compareText)
  return `k:{${sorted.map((name) => `${goJson(name)}:${goJson(keys[name])}`).join(',')}}`
}

/** The step to an element of a list of type set. */
export function valueStep(value: unknown): PathStep {
  return `v:${goJson(value)}`
}

/** JSON as Go's encoder writes it: with the characters escaped that HTML would misread. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}

/**
 * Reads FieldsV1.
 *
 * @throws {TypeError} When a key is no step.
 */
export function decodeFields(fields: unknown): FieldSet {
  return decodeNode(fields, false)
}

function decodeNode(fields: unknown, owned: boolean): FieldSet {
  if (fields === null || fields === undefined) return new FieldSet(owned, new Map())
  if (!isObject(fields)) throw new TypeError('Cannot read FieldsV1: not an object')
  const children = new Map<PathStep, FieldSet>()
  for (const [key, value] of Object.entries(fields)) {
    if (key === '.') continue
    checkStep(key)
    const leaf = isObject(value) && Object.keys(value).length === 0
    children.set(key, decodeNode(value, leaf || (isObject(value) && Object.hasOwn(value, '.'))))
  }
  return new FieldSet(owned, children)
}

function checkStep(step: string): void {
  if (step.startsWith('f:')) return
  if (step.startsWith('i:') && /^-?[0-9]+$/.test(step.slice(2))) return
  try {
    const value: unknown = JSON.parse(step.slice(2))
    if (step.startsWith('v:') || (step.startsWith('k:') && isObject(value))) return
  } catch {
    // Falls through to the one error below.
  }
  throw new TypeError(`Cannot read FieldsV1: unknown path element: "${step}"`)
}

/** Writes FieldsV1 with its keys in the server's order. */
export function encodeFields(set: FieldSet): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [step, child] of [...set.children].sort(([a], [b]) => compareSteps(a, b))) {
    const below = encodeFields(child)
    fields[step] = child.owned && child.children.size > 0 ? { '.': {}, ...below } : below
  }
  return fields
}

/** A path as conflicts show it: `.spec.containers[name="a"].image`. */
export function formatPath(path: readonly PathStep[]): string {
  return path.map(formatStep).join('')
}

/** One step as conflicts show it. */
export function formatStep(step: PathStep): string {
  const text = step.slice(2)
  if (step.startsWith('f:')) return `.${text}`
  if (step.startsWith('i:')) return `[${text}]`
  if (step.startsWith('v:')) return `[=${JSON.stringify(JSON.parse(text))}]`
  const keys: unknown = JSON.parse(text)
  const pairs = Object.entries(isObject(keys) ? keys : {})
  return `[${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`
}

const STEP_ORDER = 'fkvi'

/** The order of FieldsV1: fields, elements by key, by value, by index; each by its content. */
export function compareSteps(a: PathStep, b: PathStep): number {
  if (a === b) return 0
  const kind = STEP_ORDER.indexOf(a[0] ?? '') - STEP_ORDER.indexOf(b[0] ?? '')
  if (kind !== 0) return kind
  const left = a.slice(2)
  const right = b.slice(2)
  if (a.startsWith('f:')) return compareText(left, right)
  if (a.startsWith('i:')) return Number(left) - Number(right)
  return compareValues(JSON.parse(left), JSON.parse(right))
}

/** Numbers before texts before booleans; objects by name and value of their keys. */
function compareValues(a: unknown, b: unknown): number {
  if (isObject(a) && isObject(b)) {
    const left = Object.entries(a)
    const right = Object.entries(b)
    for (let i = 0; i < Math.min(left.length, right.length); i++) {
      const [leftName, leftValue] = left[i] ?? ['', undefined]
      const [rightName, rightValue] = right[i] ?? ['', undefined]
      const order = compareText(leftName, rightName) || compareValues(leftValue, rightValue)
      if (order !== 0) return order
    }
    return left.length - right.length
  }
  const rank = rankOf(a) - rankOf(b)
  if (rank !== 0) return rank
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return Number(a) - Number(b)
}

function rankOf(value: unknown): number {
  return typeof value === 'number' ? 0 : typeof value === 'string' ? 1 : typeof value === 'boolean' ? 2 : 3
}

/** As Go compares the bytes of UTF-8: by code points, so that surrogates stand after everything else of UTF-16. */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left === right) continue
    const astral = Number(isSurrogate(left)) - Number(isSurrogate(right))
    return astral !== 0 ? astral : left - right
  }
  return a.length - b.length
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}
