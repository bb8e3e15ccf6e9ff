/** Which form an answer takes: plain JSON, a Table, or metadata alone. */
import { notAcceptable, Refusal } from './status.ts'

/** Forms of an answer. */
export type Form = 'object' | 'table' | 'metadata'

/** What was negotiated. */
export interface Representation {
  form: Form
  /** Version of `meta.k8s.io` of a Table or of metadata. */
  version: 'v1' | 'v1beta1'
}

/** One clause of an Accept header. */
export interface AcceptClause {
  type: string
  parameters: ReadonlyMap<string, string>
  quality: number
}

const MEDIA_TYPES =
  'application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch'

const PLAIN: Representation = { form: 'object', version: 'v1' }

/** Takes an Accept header apart, best quality first, else in order. */
export function readAccept(header: string): AcceptClause[] {
  const clauses = header
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map(readClause)
  return clauses.sort((a, b) => b.quality - a.quality)
}

function readClause(text: string): AcceptClause {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim())
  const parameters = new Map<string, string>()
  for (const part of rest) {
    const at = part.indexOf('=')
    if (at > 0) parameters.set(part.slice(0, at).toLowerCase(), part.slice(at + 1).replace(/^"(.*)"$/, '$1'))
  }
  const quality = Number(parameters.get('q') ?? '1')
  return { type: type.toLowerCase(), parameters, quality: Number.isFinite(quality) ? quality : 1 }
}

/**
 * The form of an answer with an object or a list.
 *
 * @throws {Refusal} 406 when nothing that is accepted can be served.
 */
export function negotiate(header: string | undefined): Representation {
  if (header === undefined || header.trim() === '') return PLAIN
  let json = false
  for (const { type, parameters } of readAccept(header)) {
    if (type !== 'application/json' && type !== '*/*') continue
    json = true
    const as = parameters.get('as')
    if (as === undefined || as === '') return PLAIN
    const version = parameters.get('v')
    if (parameters.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) continue
    if (as === 'Table') return { form: 'table', version }
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return { form: 'metadata', version }
  }
  if (json) throw notAcceptable(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'])
  throw new Refusal(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${MEDIA_TYPES}`, {})
}
