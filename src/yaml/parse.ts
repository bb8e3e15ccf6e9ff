/** One document, or a stream of them, with the meaning that kubectl gives them. */
import { DocumentReader, type ReadOptions, type YamlDocument } from './document-reader.ts'

/** Options of {@link parseYaml} and {@link parseYamlStream}. */
export interface ParseYamlOptions {
  /**
   * What becomes of a key that a mapping has twice: refused, or the last one wins as in kubectl and clientcmd.
   * Default `error`.
   */
  duplicateKeys?: 'error' | 'last' | undefined
  /** Deepest nesting of collections, at most 10,000 as in go-yaml; the stack may end before. Default 1,000. */
  maxDepth?: number | undefined
  /** Most bytes, or UTF-16 code units of a string. Default 67,108,864 (64 Mi). */
  maxLength?: number | undefined
  /** Most values per document that aliases and merge keys may copy. Default 400,000. */
  maxAliasNodes?: number | undefined
}

/** Options of {@link parseYaml}. */
export interface ParseYamlDocumentOptions extends ParseYamlOptions {
  /** What becomes of documents behind the first: refused, or never read, as clientcmd does. Default `error`. */
  moreDocuments?: 'error' | 'ignore' | undefined
}

/** Far more than any API object has; Node's default stack (984 KB) holds from 1,300 levels on, by style. */
const DEFAULT_MAX_DEPTH = 1000

/** Where go-yaml ends. */
const DEPTH_CEILING = 10_000

/** Twenty times the largest request that an API server takes (3 MiB). */
const DEFAULT_MAX_LENGTH = 64 * 1024 * 1024

/** What go-yaml, kubectl's reader, takes at most from aliases in one document. */
const DEFAULT_MAX_ALIAS_NODES = 400_000

/**
 * Parses one YAML document with the meaning that kubectl gives it, or refuses it: never with another meaning.
 *
 * The text is read as sigs.k8s.io/yaml reads it, so `yes` and `on` are booleans, `0644` is 420, `1:30` is a string,
 * merge keys merge, keys become strings. All of JSON is taken too. An empty text is `null`. Aliases are copied: no two
 * places of the value are one object. `__proto__` is a key like any other.
 *
 * @param input A string, or bytes in UTF-8, or in UTF-16 with a byte order mark.
 * @throws {YamlSyntaxError} With line and column: for what is no YAML, more than one document, duplicate keys, keys
 * that are null or collections, integers beyond 2^53, infinities, and documents beyond the bounds of the options.
 * @throws {RangeError} For a bound that is no positive integer.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/
 */
export function parseYaml(input: string | Uint8Array, options: ParseYamlDocumentOptions = {}): unknown {
  const reader = new DocumentReader(input, withDefaults(options))
  const document = reader.next()
  if (document === undefined) return null
  if (options.moreDocuments !== 'ignore') {
    const second = reader.next()
    if (second !== undefined) reader.fail('more than one document', second.offset)
  }
  return document.value
}

/**
 * Parses a stream of YAML documents, split by the rules of YAML: a `---` in a quoted or block scalar splits nothing.
 *
 * A stream without any content has no document; a document without content is `null`, also the one behind a last `---`
 * (kubectl passes over those).
 *
 * @throws {YamlSyntaxError} As {@link parseYaml}, but for the number of documents.
 * @throws {RangeError} For a bound that is no positive integer.
 */
export function parseYamlStream(input: string | Uint8Array, options: ParseYamlOptions = {}): unknown[] {
  return readDocuments(input, options).map((document) => document.value)
}

/** The documents of a stream with their texts. */
export function readDocuments(input: string | Uint8Array, options: ParseYamlOptions = {}): YamlDocument[] {
  const reader = new DocumentReader(input, withDefaults(options))
  const documents: YamlDocument[] = []
  for (let document = reader.next(); document !== undefined; document = reader.next()) documents.push(document)
  return documents
}

function withDefaults(options: ParseYamlOptions): ReadOptions {
  return {
    duplicateKeys: options.duplicateKeys ?? 'error',
    maxDepth: bound('maxDepth', options.maxDepth ?? DEFAULT_MAX_DEPTH, DEPTH_CEILING),
    maxLength: bound('maxLength', options.maxLength ?? DEFAULT_MAX_LENGTH, Number.MAX_SAFE_INTEGER),
    maxAliasNodes: bound('maxAliasNodes', options.maxAliasNodes ?? DEFAULT_MAX_ALIAS_NODES, Number.MAX_SAFE_INTEGER)
  }
}

function bound(name: string, value: number, ceiling: number): number {
  if (Number.isInteger(value) && value > 0 && value <= ceiling) return value
  throw new RangeError(`${name} is not an integer from 1 to ${ceiling}: ${value}`)
}
