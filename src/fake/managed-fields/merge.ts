import { cloneJson, type JsonObject, setOwn } from '../../resources/patch/json.ts'
import type { Schema } from '../schema/schema.ts'
import { bothEmpty } from './compare.ts'
import { FieldSet, fieldStep, type PathStep } from './field-set.ts'
import { asList, asMap, type ListShape, type MapShape, namesOf, shapeOf, stepOf, valueAt } from './shape.ts'

/** Lays an applied object over the live one; what the applied one names wins. Shares parts with both. */
export function mergeObjects(live: unknown, applied: unknown, schema: Schema): unknown {
  if (applied === undefined) return live
  const shape = shapeOf(schema, applied)
  const old = shapeOf(schema, live)
  if (shape.kind === 'leaf' || (live !== undefined && old.kind !== shape.kind) || bothEmpty(shape, live, applied)) {
    return applied
  }
  return shape.kind === 'map'
    ? mergeMaps(live, applied, shape)
    : mergeLists(asList(live) ?? [], asList(applied) ?? [], shape)
}

function mergeMaps(live: unknown, applied: unknown, shape: MapShape): unknown {
  const merged: JsonObject = {}
  for (const name of namesOf(asMap(live), asMap(applied))) {
    const field = shape.field(name)
    const old = valueAt(asMap(live), name)
    const value = field === undefined ? old : mergeObjects(old, valueAt(asMap(applied), name), field)
    if (value !== undefined) setOwn(merged, name, value)
  }
  return Object.keys(merged).length > 0 ? merged : undefined
}

/**
 * Merges by identity. The applied elements keep the order of the applied list; live ones that it does not name keep their
 * place relative to the elements that both lists have.
 */
function mergeLists(live: unknown[], applied: unknown[], shape: ListShape): unknown {
  const liveSteps = live.map((element) => stepOf(shape, element))
  const appliedSteps = applied.map((element) => stepOf(shape, element))
  const liveAt = new Map<PathStep, unknown>()
  liveSteps.forEach((step, i) => {
    // A duplicate in the live list can not be merged: the applied element replaces all of them.
    liveAt.set(step, liveAt.has(step) ? null : live[i])
  })
  const named = new Set(appliedSteps)
  const shared = appliedSteps.filter((step) => liveAt.has(step))
  const done = new Set<PathStep>()
  const merged: unknown[] = []
  const emit = (step: PathStep, i: number): void => {
    done.add(step)
    const old = liveAt.get(step)
    merged.push(mergeObjects(old === null ? undefined : old, applied[i], shape.items))
  }
  let l = 0
  let r = 0
  let nextShared = 0
  while (l < live.length || r < applied.length) {
    const left = liveSteps[l]
    const right = appliedSteps[r]
    if (left !== undefined && right !== undefined) {
      if (left === right) {
        emit(right, r)
        l++
        r++
        nextShared++
        continue
      }
      if (named.has(left) && nextShared < shared.length && shared[nextShared] !== left) {
        l++
        continue
      }
    }
    if (left !== undefined) {
      if (!named.has(left)) {
        merged.push(live[l])
        l++
        continue
      }
      if (done.has(left)) l++
    }
    if (right !== undefined) {
      emit(right, r)
      r++
      if (shared[nextShared] === right) nextShared++
    }
  }
  return merged.length > 0 ? merged : undefined
}

/** An object without these fields; undefined when nothing is left. */
export function removeFields(value: unknown, fields: FieldSet, schema: Schema): unknown {
  const shape = shapeOf(schema, value)
  if (shape.kind === 'map') {
    const kept: JsonObject = {}
    for (const [name, child] of Object.entries(asMap(value) ?? {})) {
      const step = fieldStep(name)
      if (fields.has(step)) continue
      const below = fields.below(step)
      const field = shape.field(name)
      const rest = below.empty || field === undefined ? child : removeFields(child, below, field)
      if (rest !== undefined) setOwn(kept, name, rest)
    }
    return Object.keys(kept).length > 0 ? kept : undefined
  }
  if (shape.kind === 'list') {
    const kept: unknown[] = []
    for (const element of asList(value) ?? []) {
      const step = stepOf(shape, element)
      if (fields.has(step)) continue
      const below = fields.below(step)
      kept.push(below.empty ? element : (removeFields(element, below, shape.items) ?? {}))
    }
    return kept.length > 0 ? kept : undefined
  }
  return Array.isArray(value) || asMap(value) !== undefined ? undefined : cloneJson(value)
}

/** The set with every field that the type names and that leads to a path of the set added to it. */
export function withNamedFields(set: FieldSet, schema: Schema | undefined): FieldSet {
  const children = new Map<PathStep, FieldSet>()
  for (const [step, child] of set.children) {
    const name = step.startsWith('f:') ? step.slice(2) : undefined
    const declared = name !== undefined && (schema?.fields?.has(name) ?? false)
    const next = name === undefined ? schema?.items : (schema?.fields?.get(name) ?? schema?.values)
    const inner = withNamedFields(child, next)
    children.set(step, new FieldSet(child.owned || (declared && child.children.size > 0), inner.children))
  }
  return new FieldSet(set.owned, children)
}
