import { equalJson } from '../../resources/patch/json.ts'
import type { Schema } from '../schema/schema.ts'
import { type FieldSet, FieldSetBuilder, fieldStep, type PathStep } from './field-set.ts'
import { asList, asMap, type ListShape, type MapShape, namesOf, type Shape, shapeOf, stepOf, valueAt } from './shape.ts'

/** What differs between two states of an object. */
export interface Comparison {
  added: FieldSet
  modified: FieldSet
  removed: FieldSet
}

/** Compares two states of an object, field by field as its type has them. */
export function compareObjects(before: unknown, after: unknown, schema: Schema): Comparison {
  const walk = new CompareWalk()
  walk.visit(before, after, schema, [])
  return { added: walk.added.build(), modified: walk.modified.build(), removed: walk.removed.build() }
}

class CompareWalk {
  readonly added = new FieldSetBuilder()
  readonly modified = new FieldSetBuilder()
  readonly removed = new FieldSetBuilder()

  /** One of the two may be undefined: not there. Null is there. */
  visit(before: unknown, after: unknown, schema: Schema, path: readonly PathStep[]): void {
    // Most of an object stays as it is: what is equal needs no walk.
    if (equalJson(before, after)) return
    const old = shapeOf(schema, before)
    const now = shapeOf(schema, after)
    if (before !== undefined && after !== undefined && old.kind !== now.kind) this.#compareAs(old, before, after, path)
    const leaf = this.#compareAs(after === undefined ? old : now, before, after, path)
    if (leaf) return
    if (before === undefined) this.added.add(path)
    else if (after === undefined) this.removed.add(path)
  }

  /** Tells whether the values were compared as a whole. */
  #compareAs(shape: Shape, before: unknown, after: unknown, path: readonly PathStep[]): boolean {
    if (shape.kind === 'leaf' || bothEmpty(shape, before, after)) {
      this.#leaf(before, after, path)
      return true
    }
    if (shape.kind === 'list') this.#list(asList(before) ?? [], asList(after) ?? [], shape, path)
    else this.#map(before, after, shape, path)
    return false
  }

  #leaf(before: unknown, after: unknown, path: readonly PathStep[]): void {
    if (before === undefined) this.added.add(path)
    else if (after === undefined) this.removed.add(path)
    else if (!equalJson(before, after)) this.modified.add(path)
  }

  #map(before: unknown, after: unknown, shape: MapShape, path: readonly PathStep[]): void {
    const old = asMap(before)
    const now = asMap(after)
    for (const name of namesOf(old, now)) {
      const field = shape.field(name)
      if (field !== undefined) this.visit(valueAt(old, name), valueAt(now, name), field, [...path, fieldStep(name)])
    }
  }

  #list(before: unknown[], after: unknown[], shape: ListShape, path: readonly PathStep[]): void {
    const old = byIdentity(before, shape)
    const now = byIdentity(after, shape)
    for (const step of new Set([...old.keys(), ...now.keys()])) {
      const was = old.get(step) ?? []
      const is = now.get(step) ?? []
      const own = [...path, step]
      if (was.length <= 1 && is.length <= 1) {
        this.visit(was[0], is[0], shape.items, own)
      } else if (was.length >= 2 && is.length >= 2) {
        if (!equalJson(was, is)) this.modified.add(own)
      } else if (was.length >= 2) {
        if (is.length > 0) this.visit(undefined, is[0], shape.items, own)
        this.removed.add(own)
      } else {
        if (was.length > 0) this.visit(was[0], undefined, shape.items, own)
        this.added.add(own)
      }
    }
  }
}

/** Elements by their step; stored lists may hold an identity twice. */
function byIdentity(list: unknown[], shape: ListShape): Map<PathStep, unknown[]> {
  const found = new Map<PathStep, unknown[]>()
  for (const element of list) {
    const step = stepOf(shape, element)
    found.set(step, [...(found.get(step) ?? []), element])
  }
  return found
}

/** Two empty containers, or an empty and a missing one, are compared as leaves. */
export function bothEmpty(shape: MapShape | ListShape, a: unknown, b: unknown): boolean {
  const size = (value: unknown): number =>
    shape.kind === 'list' ? (asList(value)?.length ?? 0) : Object.keys(asMap(value) ?? {}).length
  return size(a) === 0 && size(b) === 0
}
