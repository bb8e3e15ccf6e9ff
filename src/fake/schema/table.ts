import type { ListType, Schema, SchemaSet, SchemaTable, SchemaType, TableType } from './schema.ts'

/** Go type and JSON type of each scalar code of a {@link TableType}, and its zero value. */
const SCALARS: Readonly<Record<string, { type: SchemaType; name: string; zero: unknown; atomic?: true }>> = {
  s: { type: 'string', name: 'string', zero: '' },
  i: { type: 'integer', name: 'int32', zero: 0 },
  l: { type: 'integer', name: 'int64', zero: 0 },
  n: { type: 'number', name: 'float64', zero: 0 },
  b: { type: 'boolean', name: 'bool', zero: false },
  x: { type: 'int-or-string', name: 'intstr.IntOrString', zero: 0 },
  q: { type: 'quantity', name: 'resource.Quantity', zero: '0' },
  t: { type: 'time', name: 'v1.Time', zero: null },
  m: { type: 'micro-time', name: 'v1.MicroTime', zero: null },
  y: { type: 'bytes', name: '[]uint8', zero: '' },
  o: { type: 'raw', name: 'runtime.RawExtension', zero: Object.freeze({}), atomic: true },
  '*': { type: 'any', name: 'interface {}', zero: Object.freeze({}) }
}

const EMPTY: Readonly<Record<string, never>> = Object.freeze({})

/** What a type of its own carries, without what holds at one place only. */
type Core = Pick<Schema, 'type' | 'name' | 'fields' | 'required' | 'items' | 'values' | 'listType' | 'atomic'> & {
  zero: unknown
}

/**
 * Reads a table. `goFields` tells more of each definition's fields; see go.generated.ts.
 * Definitions are built when they are first looked at, so that a large table costs nothing up front.
 *
 * @throws {RangeError} From a lookup, when the table names a code or a definition that does not exist.
 */
export function createSchemaSet(table: SchemaTable, goFields: readonly string[] = []): SchemaSet {
  const reader = new TableReader(table, goFields)
  const kinds = new Map(Object.entries(table.kinds))
  const schemas = new Map<number, Schema>()
  return {
    lookup({ group, version, kind }) {
      const index = kinds.get(group === '' ? `${version}/${kind}` : `${group}/${version}/${kind}`)
      if (index === undefined) return undefined
      let schema = schemas.get(index)
      if (schema === undefined) {
        schema = reader.schema(`#${index}`)
        schemas.set(index, schema)
      }
      return schema
    }
  }
}

class TableReader {
  readonly #table: SchemaTable
  readonly #goFields: readonly string[]
  /** One map of fields per definition, shared by all places that refer to it; also ends recursion. */
  readonly #fields = new Map<number, ReadonlyMap<string, Schema>>()

  constructor(table: SchemaTable, goFields: readonly string[]) {
    this.#table = table
    this.#goFields = goFields
  }

  schema(type: TableType): Schema {
    const long = typeof type === 'string' ? { t: type } : type
    const zeroDefault = long.t.endsWith('!')
    const { zero, ...core } = this.#core(zeroDefault ? long.t.slice(0, -1) : long.t)
    const listType: ListType | undefined = long.l === undefined ? core.listType : long.l === 's' ? 'set' : 'map'
    const place: Partial<{ -readonly [K in keyof Schema]: Schema[K] }> = {}
    if (zeroDefault) place.default = zero
    if (long.d !== undefined) place.default = deepFreeze(long.d)
    if (long.e !== undefined) place.enum = long.e
    if (long.u === 1) place.nullable = true
    if (listType !== undefined) place.listType = listType
    if (long.k !== undefined) place.mapKeys = long.k
    if (long.p !== undefined) place.patchStrategy = long.p.split(',')
    if (long.g !== undefined) place.patchMergeKey = long.g
    if (long.a === 1) place.atomic = true
    if (core.type !== 'object') return { ...core, ...place }
    return this.#object(Number.parseInt(long.t.slice(1), 10), core, place)
  }

  #core(code: string): Core {
    const scalar = Object.hasOwn(SCALARS, code) ? SCALARS[code] : undefined
    if (scalar !== undefined) return { ...scalar }
    if (code.startsWith('[')) {
      const items = this.schema(code.slice(1))
      return { type: 'array', name: `[]${items.name}`, items, listType: 'atomic', zero: null }
    }
    if (code.startsWith('{')) {
      const values = this.schema(code.slice(1))
      return { type: 'map', name: `map[string]${values.name}`, values, zero: EMPTY }
    }
    const atomic = code.endsWith('@')
    const definition = this.#table.definitions[Number(atomic ? code.slice(1, -1) : code.slice(1))]
    if (!code.startsWith('#') || definition === undefined) {
      throw new RangeError(`Cannot read schema table: unknown type: "${code}"`)
    }
    const core: Core = { type: 'object', name: definition[0], required: definition[2] ?? [], zero: EMPTY }
    return atomic ? { ...core, atomic } : core
  }

  /** `fields` is a getter: reading one definition must not read all that it refers to. */
  #object(index: number, core: Omit<Core, 'zero'>, place: Partial<Schema>): Schema {
    const fieldsOf = (): ReadonlyMap<string, Schema> => this.#fieldsOf(index)
    return {
      ...core,
      ...place,
      get fields() {
        return fieldsOf()
      }
    }
  }

  #fieldsOf(index: number): ReadonlyMap<string, Schema> {
    let fields = this.#fields.get(index)
    if (fields === undefined) {
      const own = this.#table.definitions[index]?.[1] ?? {}
      const facts = (this.#goFields[index] ?? '').split(' ')
      fields = new Map(
        Object.entries(own).map(([name, type], i) => [name, withFact(this.schema(type), facts[i] ?? '')])
      )
      this.#fields.set(index, fields)
    }
    return fields
  }
}

function withFact(schema: Schema, fact: string): Schema {
  if (fact === '') return schema
  const own = {
    protobuf: fact.replace(/[-~]$/, '').split('.').map(Number),
    ...(fact.endsWith('-') && { omitsZero: true }),
    ...(fact.endsWith('~') && { nullTime: true })
  }
  // Descriptors are kept: the fields of an object are read when they are first looked at.
  return Object.defineProperties({ ...own }, Object.getOwnPropertyDescriptors(schema)) as unknown as Schema
}

function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    for (const child of Object.values(value)) deepFreeze(child)
    Object.freeze(value)
  }
  return value
}
