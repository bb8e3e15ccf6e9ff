/** Writes the TypeScript types of one group-version: one interface per schema, with its description as doc comment. */
import type { GroupVersion, Model } from './model.ts'
import { type OpenApiSchema, refOf } from './openapi.ts'
import { docComment, exportList, generatedLine, propertyKey, quoted, shorten } from './text.ts'

/** About how many characters of its description a type and a field keep. */
const typeRoom = 240
const fieldRoom = 160

/** Names that src/meta.ts already has; the generated meta file hands them on. */
const handWritten = new Set([
  'ObjectMeta',
  'ListMeta',
  'OwnerReference',
  'ManagedFieldsEntry',
  'KubeList',
  'Time',
  'MicroTime',
  'Quantity',
  'IntOrString'
])

/** Schemas of any JSON object, written in place. */
const anyObject = new Set([
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Patch',
  'io.k8s.apimachinery.pkg.runtime.RawExtension'
])

/** Types that OpenAPI cannot tell: their JSON has no one type. */
const aliases: Readonly<Record<string, string>> = {
  JSON: 'unknown',
  JSONSchemaPropsOrArray: 'JSONSchemaProps | JSONSchemaProps[]',
  JSONSchemaPropsOrBool: 'JSONSchemaProps | boolean',
  JSONSchemaPropsOrStringArray: 'JSONSchemaProps | string[]'
}

const metaScalars: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'Time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'MicroTime',
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'Quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'IntOrString'
}

/** The file of one group-version. */
export function emitTypes(model: Model, home: GroupVersion): string {
  const title = home.group === '' ? home.version : `${home.group}/${home.version}`
  return new TypesFile(model, home.file).write(home.types, `Types of \`${title}\`, as they are on the wire.`)
}

/** The file of what all group-versions share: `LabelSelector`, `Condition`, ... */
export function emitMetaTypes(model: Model): string {
  const own = new Map([...model.meta].filter(([name]) => !handWritten.has(name)))
  const text = new TypesFile(model, 'meta-v1').write(own, 'Types that all groups share, as they are on the wire.')
  const shared = exportList('export type', [...handWritten], '../../../meta.ts')
  return text.replace(/(\*\/\n)/, `$1${shared}`)
}

/** Names of all that the meta file gives. */
export function metaNames(model: Model): string[] {
  return [...new Set([...handWritten, ...model.meta.keys()])]
}

class TypesFile {
  readonly #model: Model
  readonly #file: string
  readonly #imports = new Map<string, string>()

  constructor(model: Model, file: string) {
    this.#model = model
    this.#file = file
  }

  write(types: Map<string, OpenApiSchema>, title: string): string {
    const body = [...types].map(([name, schema]) => this.#declaration(name, schema))
    const imports = [...this.#imports]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([file, clause]) => `import type * as ${clause} from '${file}'\n`)
    const see = '@see https://kubernetes.io/docs/reference/kubernetes-api/'
    return `${generatedLine}/**\n * ${title}\n *\n * ${see}\n */\n${imports.join('')}\n${body.join('\n')}`
  }

  #declaration(name: string, schema: OpenApiSchema): string {
    const doc = docComment(shorten(schema.description ?? '', typeRoom))
    if (schema.properties === undefined) return `${doc}export type ${name} = ${this.#withoutFields(name, schema)}\n`
    const items = schema.properties.items
    if (name.endsWith('List') && items?.items !== undefined && schema.properties.metadata !== undefined) {
      return `${doc}export type ${name} = ${this.#metaName('KubeList')}<${this.#type(items.items)}>\n`
    }
    const required = new Set(schema.required)
    const [kind] = schema['x-kubernetes-group-version-kind'] ?? []
    const fields = Object.entries(schema.properties).map(([field, property]) => {
      const isKind = kind !== undefined && (schema['x-kubernetes-group-version-kind']?.length ?? 0) === 1
      const identity = isKind ? identityOf(field, kind) : undefined
      const optional = required.has(field) ? '' : '?'
      const text =
        isKind && /^(apiVersion|kind|metadata)$/.test(field) ? '' : shorten(property.description ?? '', fieldRoom)
      return `${docComment(text, '  ')}  ${propertyKey(field)}${optional}: ${identity ?? this.#type(property)}\n`
    })
    return `${doc}export interface ${name} {\n${fields.join('')}}\n`
  }

  #withoutFields(name: string, schema: OpenApiSchema): string {
    if (schema.type === 'object') return 'Record<string, unknown>'
    const alias = aliases[name]
    if (alias === undefined) throw new Error(`Cannot write type "${name}": ${JSON.stringify(schema).slice(0, 200)}`)
    return alias
  }

  #type(schema: OpenApiSchema): string {
    const ref = refOf(schema)
    if (ref !== undefined) return this.#reference(ref)
    if (schema.enum !== undefined) return schema.enum.map(quoted).join(' | ')
    switch (schema.type) {
      case 'string':
        return 'string'
      case 'integer':
      case 'number':
        return 'number'
      case 'boolean':
        return 'boolean'
      case 'array':
        return this.#array(this.#type(schema.items ?? {}))
      case 'object': {
        const values = schema.additionalProperties
        return `Record<string, ${values === undefined ? 'unknown' : this.#type(values)}>`
      }
      default:
        throw new Error(`Cannot write a type: ${JSON.stringify(schema).slice(0, 200)}`)
    }
  }

  #array(item: string): string {
    return item.includes(' ') && !item.startsWith('Record<') ? `(${item})[]` : `${item}[]`
  }

  #reference(name: string): string {
    const scalar = metaScalars[name]
    if (scalar !== undefined) return this.#metaName(scalar)
    if (anyObject.has(name)) return 'Record<string, unknown>'
    const found = this.#model.locate(name)
    if (found === undefined) throw new Error(`Cannot place schema "${name}"`)
    if (found.file === 'meta-v1') return this.#metaName(found.name)
    if (found.file === this.#file) return found.name
    this.#imports.set(`./${found.file}.ts`, found.alias)
    return `${found.alias}.${found.name}`
  }

  #metaName(name: string): string {
    if (handWritten.has(name)) {
      this.#imports.set('../../../meta.ts', 'meta')
      return `meta.${name}`
    }
    if (this.#file === 'meta-v1') return name
    this.#imports.set('./meta-v1.ts', 'metaV1')
    return `metaV1.${name}`
  }
}

/** A kind's own `apiVersion` and `kind` are literal types: objects of several kinds can be told apart by them. */
function identityOf(field: string, kind: { group: string; version: string; kind: string }): string | undefined {
  if (field === 'apiVersion') return quoted(kind.group === '' ? kind.version : `${kind.group}/${kind.version}`)
  return field === 'kind' ? quoted(kind.kind) : undefined
}
