/**
 * What the write path of a server must know of a type: fields, list and map semantics, patch strategies, defaults.
 *
 * The schemas of the built-in kinds live in `builtin.generated.ts`, written by `tools/generate-kinds` from the OpenAPI v3
 * documents of a real API server as one value of type {@link SchemaTable}:
 *
 * ```ts
 * export const builtinTable: SchemaTable = { kinds: { 'v1/Pod': 0, 'apps/v1/Deployment': 7 }, definitions: [...] }
 * ```
 *
 * - `kinds`: `version/Kind` for the core group, else `group/version/Kind`, to the index of its definition. Every definition
 *   with `x-kubernetes-group-version-kind` that is no list; one that is served under many groups (`DeleteOptions`, `Status`,
 *   `WatchEvent`) stands under `v1/` alone.
 * - `definitions`: every object definition that a kind reaches, each once, as `[name, fields, required]`. `name` is the name
 *   of the Go type as error texts show it: the last two segments of the definition's name (`v1.PodSpec`). `fields` maps a
 *   field's wire name to a {@link TableType}. `required` is OpenAPI's list; left out when empty.
 *   Definitions that are not objects with properties are not listed but written in place, by their codes.
 * - {@link TableType} is a string for what is common and an object for the rest. The string is a code:
 *
 *   | code | OpenAPI |
 *   |---|---|
 *   | `s` | string |
 *   | `i`, `l` | integer of format int32, of any other format |
 *   | `n` | number |
 *   | `b` | boolean |
 *   | `x` | IntOrString |
 *   | `q` | Quantity |
 *   | `t`, `m` | Time (string, date-time), MicroTime |
 *   | `y` | string of format byte |
 *   | `o` | object without properties, atomic: RawExtension, FieldsV1, Patch |
 *   | `*` | no type at all: any JSON (`JSON`, `JSONSchemaPropsOrBool`, ...) |
 *   | `#12` | `$ref` (or `allOf` with one `$ref`) to `definitions[12]` |
 *   | `#12@` | the same where `definitions[12]` itself has the `x-kubernetes-map-type` atomic |
 *   | `[T` | array of T without an `x-kubernetes-list-type` other than atomic |
 *   | `{T` | object with `additionalProperties` T |
 *
 *   with `!` at its end when the field's `default` is the zero value of the type (`""`, 0, false, `{}`): Go writes such a
 *   field even when it is empty. (`[T!` and `{T!` do not occur: the default of an array's items or a map's values is left out.)
 * - The object has `t`, the code of the type, and as needed `d` the default (any other than zero), `e` the enum, `u: 1` nullable,
 *   `l` the list type (`"s"` set, `"m"` map), `k` the list-map keys, `p` the patch strategy (`merge`, `merge,retainKeys`, ...),
 *   `g` the patch merge key, `a: 1` when the field's own `x-kubernetes-map-type` is atomic.
 *   Elements and values of arrays and maps carry none of these, so `t` reaches any depth: `{[s`, `[{q`.
 */

/** How a value of a type looks in JSON. */
export type SchemaType =
  | 'object'
  | 'map'
  | 'array'
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'int-or-string'
  | 'quantity'
  | 'time'
  | 'micro-time'
  | 'bytes'
  /** An object with any fields, kept as it is; that of a custom kind is owned field by field, a RawExtension as a whole. */
  | 'raw'
  /** Any JSON value. */
  | 'any'

/** How elements of a list are told apart when lists are merged. */
export type ListType = 'atomic' | 'set' | 'map'

/**
 * Schema of one place in an object: the type with what holds at this place (default, patch strategy).
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
export interface Schema {
  readonly type: SchemaType
  /** Go name of the type, e.g. `v1.PodSpec` or `int32`, as the server's decoding errors show it. */
  readonly name: string
  /** Fields by wire name; only of an `object`. */
  readonly fields?: ReadonlyMap<string, Schema> | undefined
  /** Fields that must be there; only of an `object`. */
  readonly required?: readonly string[] | undefined
  /** Schema of the elements of an `array`. */
  readonly items?: Schema | undefined
  /** Schema of the values of a `map`. */
  readonly values?: Schema | undefined
  /** Of an `array`. */
  readonly listType?: ListType | undefined
  /** Fields that identify an element of a list of type `map`. */
  readonly mapKeys?: readonly string[] | undefined
  /** A map or object that is owned and applied as one value. */
  readonly atomic?: boolean | undefined
  /** `x-kubernetes-patch-strategy`, taken apart. */
  readonly patchStrategy?: readonly string[] | undefined
  readonly patchMergeKey?: string | undefined
  /** The OpenAPI default; frozen. */
  readonly default?: unknown
  readonly enum?: readonly string[] | undefined
  readonly nullable?: boolean | undefined
  /** Go leaves the field out of JSON when it has the zero value of its type. */
  readonly omitsZero?: boolean | undefined
  /** Go writes null for this time when it is not set. */
  readonly nullTime?: boolean | undefined
  /** Number of the field in protobuf; more than one when it is inside structs that JSON writes inline. */
  readonly protobuf?: readonly number[] | undefined
  /** Fields that `fields` does not name are kept, not pruned. */
  readonly preserveUnknown?: boolean | undefined
}

/** Finds the schema of a kind. */
export interface SchemaSet {
  lookup(kind: { group: string; version: string; kind: string }): Schema | undefined
}

/** Type of a field, element or value; see the comment of this module. */
export type TableType =
  | string
  | {
      t: string
      d?: unknown
      e?: string[]
      u?: 1
      l?: 's' | 'm'
      k?: string[]
      p?: string
      g?: string
      a?: 1
    }

/** `[Go name, fields, required fields]`. */
export type TableDefinition =
  | [name: string, fields: Record<string, TableType>]
  | [name: string, fields: Record<string, TableType>, required: string[]]

/** Schemas of many kinds in few bytes; see the comment of this module. */
export interface SchemaTable {
  kinds: Record<string, number>
  definitions: TableDefinition[]
}

/** Any JSON value whose fields are owned one by one and whose lists are atomic: what the server uses without a schema. */
export const untypedSchema: Schema = Object.freeze({ type: 'any', name: 'interface {}' })
