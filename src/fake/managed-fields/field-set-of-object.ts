import type { Schema } from '../schema/schema.ts'
import { type FieldSet, FieldSetBuilder, fieldStep, type PathStep } from './field-set.ts'
import { asList, asMap, shapeOf, stepOf } from './shape.ts'

/** The fields that an applied object names: what its manager comes to own. */
export function fieldSetOfObject(object: unknown, schema: Schema): FieldSet {
  const builder = new FieldSetBuilder()
  collect(object, schema, [], builder)
  return builder.build()
}

function collect(value: unknown, schema: Schema, path: readonly PathStep[], into: FieldSetBuilder): void {
  const shape = shapeOf(schema, value)
  if (shape.kind === 'leaf') {
    into.add(path)
  } else if (shape.kind === 'list') {
    const steps = (asList(value) ?? []).map((element) => ({ element, step: stepOf(shape, element) }))
    const seen = new Map<PathStep, number>()
    for (const { step } of steps) seen.set(step, (seen.get(step) ?? 0) + 1)
    for (const { element, step } of steps) {
      // Elements that share an identity are owned together, without their fields.
      if (seen.get(step) === 1) collect(element, shape.items, [...path, step], into)
      into.add([...path, step])
    }
  } else {
    for (const [name, child] of Object.entries(asMap(value) ?? {})) {
      const field = shape.field(name)
      if (field === undefined) continue
      const own = [...path, fieldStep(name)]
      collect(child, field, own, into)
      const emptyMap = asMap(child) !== undefined && Object.keys(asMap(child) ?? {}).length === 0
      if (child === null || emptyMap || !shape.declares(name)) into.add(own)
    }
  }
}
