/** How a strategic merge joins two lists and in which order the result stands. */
import { formatAsGo, isObject, type JsonObject } from './json.ts'
import { PatchError } from './patch-error.ts'

/** Merges a change into an element that is there already. */
export type MergeElement = (old: JsonObject, change: JsonObject) => JsonObject

/** A list with its `$setElementOrder`. */
export interface OrderedMerge {
  old: unknown[] | undefined
  change: unknown[] | undefined
  order: unknown[]
  mergeKey: string | undefined
  /** False when the field's strategy is to replace. */
  merges: boolean
  mergeElement: MergeElement
  /** Prepares a change that meets no old list. */
  fresh: (change: unknown[]) => unknown[]
}

const PATCH = '$patch'

/** Merges a list of objects by key, or a list of scalars as a set. The elements of `change` stand in their own order. */
export function mergeList(
  old: unknown[],
  change: unknown[],
  mergeKey: string | undefined,
  mergeElement: MergeElement
): unknown[] {
  if (old.length === 0 && change.length === 0) return old
  if (elementKind(old, change) !== 'map') {
    return arrange([...new Set([...old, ...change])], change, old, undefined)
  }
  if (mergeKey === undefined) throw inapplicable('cannot merge lists without merge key')
  const [base, rest] = applyElementDirectives(old.map(asObject), change.map(asObject), mergeKey)
  const before = [...base]
  for (const element of rest) {
    const value = keyOf(element, mergeKey)
    const at = base.findIndex((candidate) => hasKey(candidate, mergeKey, value))
    const found = base[at]
    if (found === undefined) base.push(element)
    else base[at] = mergeElement(found, element)
  }
  return arrange(base, rest, before, mergeKey)
}

/** Merges lists and puts them into the order that the patch asks for; undefined when there is no list at all. */
export function mergeOrderedList(merge: OrderedMerge): unknown[] | undefined {
  const { old, change, order, mergeKey } = merge
  checkOrder(change ?? [], order, mergeKey)
  if (old === undefined && change === undefined) return undefined
  let merged: unknown[]
  if (change === undefined) merged = old ?? []
  else if (old === undefined) merged = merge.fresh([...change])
  else merged = merge.merges ? mergeList(old, change, mergeKey, merge.mergeElement) : change
  if (elementKind(old ?? [], change ?? []) === undefined) throw inapplicable('no elements in any of the given slices')
  return arrange(merged, order, old ?? [], mergeKey)
}

/** What is left of a list of scalars without those listed. */
export function deleteScalars(list: unknown[], listed: unknown[]): unknown[] {
  const gone = new Set(listed)
  return list.filter((value) => !gone.has(value))
}

/** Takes the `$patch` elements out of a change: deletions are done, a replacement empties the old list. */
function applyElementDirectives(
  old: JsonObject[],
  change: JsonObject[],
  mergeKey: string
): [base: JsonObject[], rest: JsonObject[]] {
  let base = [...old]
  let replaced = false
  const rest: JsonObject[] = []
  for (const element of change) {
    if (!Object.hasOwn(element, PATCH)) {
      rest.push(element)
    } else if (element[PATCH] === 'delete') {
      const value = keyOf(element, mergeKey)
      base = base.filter((candidate) => !hasKey(candidate, mergeKey, value))
    } else if (element[PATCH] === 'replace') {
      replaced = true
    } else if (element[PATCH] === 'merge') {
      throw inapplicable('merging lists cannot yet be specified in the patch')
    } else {
      throw inapplicable(`unknown patch type: ${String(element[PATCH])} in map: ${formatAsGo(element)}`)
    }
  }
  return replaced ? [rest, []] : [base, rest]
}

/**
 * Orders a merged list: what `order` names stands in that order, the rest as in `old`; the two are interleaved so that
 * an element of the rest stays before one that it preceded in `old`.
 */
function arrange(merged: unknown[], order: unknown[], old: unknown[], mergeKey: string | undefined): unknown[] {
  const identity = (element: unknown): unknown =>
    mergeKey === undefined ? element : keyOf(asObject(element), mergeKey)
  const orderAt = positions(order, identity)
  const oldAt = positions(old, identity)
  const ordered: unknown[] = []
  const rest: unknown[] = []
  for (const element of merged) (orderAt.has(identity(element)) ? ordered : rest).push(element)
  const by = (at: Map<unknown, number>) => (a: unknown, b: unknown) =>
    (at.get(identity(a)) ?? -1) - (at.get(identity(b)) ?? -1)
  ordered.sort(by(orderAt))
  rest.sort(by(oldAt))
  const result: unknown[] = []
  let next = 0
  for (const element of ordered) {
    const limit = oldAt.get(identity(element))
    for (; next < rest.length && limit !== undefined; next++) {
      const at = oldAt.get(identity(rest[next]))
      if (at === undefined || at >= limit) break
      result.push(rest[next])
    }
    result.push(element)
  }
  return [...result, ...rest.slice(next)]
}

function positions(list: unknown[], identity: (element: unknown) => unknown): Map<unknown, number> {
  const at = new Map<unknown, number>()
  list.forEach((element, index) => {
    const id = identity(element)
    if (!at.has(id)) at.set(id, index)
  })
  return at
}

/** The elements of a patch must stand in the order that its `$setElementOrder` gives. */
function checkOrder(change: unknown[], order: unknown[], mergeKey: string | undefined): void {
  if (order.length === 0 || change.length === 0) return
  let at = 0
  for (const element of change) {
    if (mergeKey !== undefined && Object.hasOwn(asObject(element), PATCH)) continue
    while (at < order.length && !sameElement(element, order[at], mergeKey)) at++
    if (at === order.length) {
      throw inapplicable(
        `The order in patch list:\n${formatAsGo(change)}\n doesn't match $setElementOrder list:\n${formatAsGo(order)}\n`
      )
    }
    at++
  }
}

function sameElement(a: unknown, b: unknown, mergeKey: string | undefined): boolean {
  if (mergeKey === undefined) return a === b
  return keyOf(asObject(a), mergeKey) === keyOf(asObject(b), mergeKey)
}

/** `map`, or the type of the scalars; undefined when both lists are empty. */
function elementKind(...lists: unknown[][]): string | undefined {
  let kind: string | undefined
  for (const element of lists.flat(1)) {
    if (Array.isArray(element) && kind === undefined) {
      throw new PatchError('lists of lists are not supported', { failure: 'inapplicable', statusCode: 422 })
    }
    const own = isObject(element) ? 'map' : element === null ? 'null' : typeof element
    if (kind !== undefined && kind !== own)
      throw inapplicable(`list element types are not identical: ${formatAsGo(lists)}`)
    kind = own
  }
  return kind
}

function hasKey(element: JsonObject, mergeKey: string, value: unknown): boolean {
  return Object.hasOwn(element, mergeKey) && element[mergeKey] === value
}

function keyOf(element: JsonObject, mergeKey: string): unknown {
  if (Object.hasOwn(element, mergeKey)) return element[mergeKey]
  throw inapplicable(`map: ${formatAsGo(element)} does not contain declared merge key: ${mergeKey}`)
}

function asObject(element: unknown): JsonObject {
  if (isObject(element)) return element
  throw inapplicable(`expected a map, but received a ${typeof element}`)
}

function inapplicable(message: string): PatchError {
  return new PatchError(message, { failure: 'inapplicable', statusCode: 500 })
}
