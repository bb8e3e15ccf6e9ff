/** Writes the schemas of the built-in kinds for the fake server, in the format that src/fake/schema/schema.ts explains. */
import type { SchemaTable, TableDefinition, TableType } from '../../src/fake/schema/schema.ts'
import type { GoFields } from './go-fields.ts'
import { type Model, shortName } from './model.ts'
import { type OpenApiSchema, refOf } from './openapi.ts'
import { generatedLine } from './text.ts'

/** The file with the table. */
export function emitSchema(model: Model): string {
  const { kinds, definitions } = new TableWriter(model.schemas).table()
  const kindLines = Object.entries(kinds).map(([kind, index]) => `    ${JSON.stringify(kind)}: ${index}`)
  const lines = definitions.map((definition) => `    ${JSON.stringify(definition)}`)
  return (
    `${generatedLine}import type { SchemaTable } from './schema.ts'\n\n` +
    `/** Schemas of the built-in kinds; createSchemaSet() reads them. */\nexport const builtinTable: SchemaTable = {\n` +
    `  kinds: {\n${kindLines.join(',\n')}\n  },\n  definitions: [\n${lines.join(',\n')}\n  ]\n}\n`
  )
}

/** The names of the table's definitions, in their order. */
export function definitionNames(model: Model): string[] {
  const writer = new TableWriter(model.schemas)
  writer.table()
  return writer.names()
}

/** The file with what OpenAPI does not tell of the definitions' fields. */
export function emitGoFields(model: Model, facts: GoFields): string {
  const lines = definitionNames(model).map((name) => {
    const own = facts[name]
    const fields = Object.keys(model.schemas.get(name)?.properties ?? {})
    const text = own === undefined ? '' : fields.map((field) => own[field] ?? '').join(' ')
    return `  ${JSON.stringify(text.trim() === '' ? '' : text)}`
  })
  return (
    `${generatedLine}\n/**\n * Fields of the schemas' definitions, in their order: the number in protobuf, after a dot that of a struct inside one that JSON writes\n` +
    ` * inline; then \`-\` when JSON leaves the zero value out, \`~\` when a time that is not set is written as null.\n */\n` +
    `export const GO_FIELDS: readonly string[] = [\n${lines.join(',\n')}\n]\n`
  )
}

/** Codes of definitions that are not objects with fields, by the last segment of their name. */
const codesByName: Readonly<Record<string, string>> = {
  Quantity: 'q',
  IntOrString: 'x',
  Time: 't',
  MicroTime: 'm',
  FieldsV1: 'o',
  Patch: 'o',
  RawExtension: 'o',
  CustomResourceSubresourceStatus: 'o',
  JSON: '*',
  JSONSchemaPropsOrArray: '*',
  JSONSchemaPropsOrBool: '*',
  JSONSchemaPropsOrStringArray: '*'
}

class TableWriter {
  readonly #schemas: Map<string, OpenApiSchema>
  readonly #indexes = new Map<string, number>()
  readonly #definitions: (TableDefinition | undefined)[] = []

  constructor(schemas: Map<string, OpenApiSchema>) {
    this.#schemas = schemas
  }

  table(): SchemaTable {
    const kinds: Record<string, number> = {}
    for (const [name, schema] of this.#schemas) {
      const served = schema['x-kubernetes-group-version-kind']
      if (served === undefined || name.endsWith('List')) continue
      const shared = served.length > 1
      const [own] = served
      if (own === undefined) continue
      const { group, version, kind } = shared ? { group: '', version: 'v1', kind: own.kind } : own
      kinds[group === '' ? `${version}/${kind}` : `${group}/${version}/${kind}`] = this.#index(name)
    }
    return { kinds, definitions: this.#definitions.map((each) => each ?? ['', {}]) }
  }

  names(): string[] {
    return [...this.#indexes.keys()]
  }

  #index(name: string): number {
    const known = this.#indexes.get(name)
    if (known !== undefined) return known
    const schema = this.#schemas.get(name)
    if (schema?.properties === undefined) throw new Error(`Cannot put "${name}" into the table: it has no fields`)
    const index = this.#definitions.push(undefined) - 1 // taken before its fields are looked at: they may lead back here
    this.#indexes.set(name, index)
    const fields = Object.fromEntries(
      Object.entries(schema.properties).map(([key, field]) => [key, this.#place(field)])
    )
    const goName = name.split('.').slice(-2).join('.')
    this.#definitions[index] = schema.required ? [goName, fields, schema.required] : [goName, fields]
    return index
  }

  /** Type of a field, with what holds at this place alone. */
  #place(schema: OpenApiSchema): TableType {
    const code = this.#code(schema)
    const long: Exclude<TableType, string> = { t: code }
    if (schema.default !== undefined) {
      if (isZero(schema.default)) long.t += '!'
      else long.d = schema.default
    }
    if (schema.enum !== undefined) long.e = schema.enum
    if (schema.nullable === true) long.u = 1
    const listType = schema['x-kubernetes-list-type']
    if (listType === 'set') long.l = 's'
    if (listType === 'map') long.l = 'm'
    if (schema['x-kubernetes-list-map-keys'] !== undefined) long.k = schema['x-kubernetes-list-map-keys']
    if (schema['x-kubernetes-patch-strategy'] !== undefined) long.p = schema['x-kubernetes-patch-strategy']
    if (schema['x-kubernetes-patch-merge-key'] !== undefined) long.g = schema['x-kubernetes-patch-merge-key']
    // "granular" on a field undoes nothing: it is said only where the definition is not atomic.
    if (schema['x-kubernetes-map-type'] === 'atomic') long.a = 1
    return Object.keys(long).length === 1 ? long.t : long
  }

  #code(schema: OpenApiSchema): string {
    const ref = refOf(schema)
    if (ref !== undefined) return this.#refCode(ref)
    switch (schema.type) {
      case 'string':
        return schema.format === 'byte' ? 'y' : schema.format === 'date-time' ? 't' : 's'
      case 'integer':
        return schema.format === 'int32' ? 'i' : 'l'
      case 'number':
        return 'n'
      case 'boolean':
        return 'b'
      case 'array':
        return `[${this.#code(schema.items ?? {})}`
      case 'object':
        return schema.additionalProperties === undefined ? 'o' : `{${this.#code(schema.additionalProperties)}`
      case undefined:
        return '*'
      default:
        throw new Error(`Cannot write a type: ${JSON.stringify(schema).slice(0, 200)}`)
    }
  }

  #refCode(ref: string): string {
    const schema = this.#schemas.get(ref)
    if (schema?.properties !== undefined) {
      return `#${this.#index(ref)}${schema['x-kubernetes-map-type'] === 'atomic' ? '@' : ''}`
    }
    const code = codesByName[shortName(ref)]
    if (code === undefined) throw new Error(`Cannot write a reference to "${ref}"`)
    return code
  }
}

function isZero(value: unknown): boolean {
  if (value === '' || value === 0 || value === false) return true
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
}
