/**
 * Reads as the rows that `kubectl get` prints, made by the server.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
 */
import { realClock } from '../clock.ts'
import { ProtocolError } from '../errors.ts'
import type { KubeObject, ListMeta, WatchEvent } from '../meta.ts'
import type { WireRequest } from '../transport/transport.ts'
import type { Stream } from './cancellable.ts'
import type { ResourceContext } from './context.ts'
import type { Kind } from './kind.ts'
import type { GetOptions, ListOptions, ListPageOptions, WatchOptions } from './options.ts'
import { wholeList } from './pager.ts'
import type { PartialObjectMetadata } from './representation.ts'
import { buildGet, buildList, buildWatch, type RequestTarget } from './request.ts'
import { sendForJson } from './response.ts'
import { randomTimeoutSeconds, watchStream } from './watch.ts'

/** One column of a table. */
export interface TableColumn {
  name: string
  /** `string`, `integer`, `number`, `boolean`, `date`. */
  type: string
  /** `name` for the column that identifies the row. */
  format: string
  description: string
  /** 0 for what is always shown; higher ones are for `-o wide`. */
  priority: number
}

/** One row of a table. */
export interface TableRow {
  cells: unknown[]
  conditions?: { type: string; status: string; reason?: string; message?: string }[]
  /** What the row is of, as much as `includeObject` asked for. */
  object?: PartialObjectMetadata | KubeObject | null
}

/** Objects as rows. */
export interface Table {
  apiVersion: string
  kind: 'Table'
  metadata: ListMeta
  columnDefinitions: TableColumn[]
  rows: TableRow[]
}

/** How much of its object each row brings along. */
export interface TableOptions {
  /** Default: the server's, `"Metadata"`. */
  includeObject?: 'None' | 'Metadata' | 'Object' | undefined
}

/** Reads the objects of one kind as tables. */
export class TableReader {
  readonly #context: ResourceContext
  readonly #target: RequestTarget

  constructor(context: ResourceContext, kind: Kind, namespace: string | undefined) {
    this.#context = context
    this.#target = { kind, namespace, representation: 'table' }
  }

  /** One object as a table of one row. */
  async get(name: string, options: GetOptions & TableOptions = {}): Promise<Table> {
    return this.#table(buildGet(this.#target, name, options), options, name)
  }

  /** The whole list as one table; or one page of it, when `limit` or `continue` is given. */
  async list(options: ListOptions & TableOptions = {}): Promise<Table> {
    const { includeObject } = options
    const fetch = (page: ListPageOptions): Promise<Table> =>
      this.#table(buildList(this.#target, page), { includeObject })
    if (options.limit !== undefined || options.continue) return fetch(options)
    return wholeList(fetch, (table) => table.rows, options)
  }

  /** Changes as tables of one row; the first event alone has column definitions. See `Resource.watch`. */
  watch(options: WatchOptions & TableOptions = {}): Stream<WatchEvent<Table>> {
    const { send, clock = realClock, random } = this.#context
    const timeoutSeconds = options.timeoutSeconds ?? randomTimeoutSeconds(random)
    return watchStream({
      send,
      clock,
      timeoutSeconds,
      request: withIncludeObject(buildWatch(this.#target, { ...options, timeoutSeconds }), options),
      subject: this.#target.kind,
      bookmarks: options.allowWatchBookmarks,
      convert: asTable
    })
  }

  async #table(request: WireRequest, options: TableOptions, name?: string): Promise<Table> {
    const { group, plural } = this.#target.kind
    return asTable(await sendForJson(this.#context.send, withIncludeObject(request, options), { group, plural, name }))
  }
}

function withIncludeObject(request: WireRequest, { includeObject }: TableOptions): WireRequest {
  if (includeObject === undefined) return request
  const parameter = `includeObject=${encodeURIComponent(includeObject)}`
  return { ...request, query: request.query ? `${request.query}&${parameter}` : parameter }
}

/** @throws {ProtocolError} When the server knows no tables and sent objects. */
function asTable(object: object): Table {
  const table = object as Table
  if (table.kind === 'Table' && Array.isArray(table.columnDefinitions)) {
    table.rows ??= []
    return table
  }
  throw new ProtocolError(`Cannot read table: the server answered with another kind: "${String(table.kind)}"`)
}
