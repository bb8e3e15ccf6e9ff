/**
 * Lists in pages.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
import { isExpired, ProtocolError } from '../errors.ts'
import type { ListMeta } from '../meta.ts'
import type { ListOptions, ListPageOptions, PagesOptions } from './options.ts'

/** Most items in one request of a whole list: as client-go. */
export const DEFAULT_PAGE_SIZE = 500

/**
 * Pages without any item that a whole list takes, one after another. A server that filters may have some of them; one that goes on like this
 * has no end.
 */
const MAX_EMPTY_PAGES = 1000

/** What pages have in common: lists have `items`, tables have `rows`. */
export interface Page {
  metadata: ListMeta
}

/** Sends one request for a list. */
export type FetchPage<P extends Page> = (options: ListPageOptions) => Promise<P>

/**
 * Each page in turn.
 *
 * Only the first request carries `resourceVersion` and its match: the token of a page stands for them from then on.
 */
export async function* pagesOf<P extends Page>(
  fetch: FetchPage<P>,
  options: PagesOptions
): AsyncGenerator<P, void, void> {
  const { limit = DEFAULT_PAGE_SIZE, onExpired = 'error', ...rest } = options
  let request: ListPageOptions = { ...rest, limit }
  for (;;) {
    const page = await fetch(request).catch((err: unknown) => {
      // With its 410 the server sends a token that goes on in the present state of the collection.
      const token = isExpired(err) ? err.status.metadata?.continue : undefined
      if (onExpired !== 'continue' || !request.continue || !token) throw err
      return fetch({ ...request, continue: token })
    })
    const token = nextToken(page, request.continue)
    yield page
    if (token === undefined) return
    request = nextRequest(rest, limit, token)
  }
}

/**
 * One whole list from its pages: the first page's metadata without its token, the parts of all pages.
 *
 * When the list expires on the server before its last page (410), it is asked for once more, whole: one consistent
 * list or none.
 */
export async function wholeList<P extends Page, I>(
  fetch: FetchPage<P>,
  partsOf: (page: P) => I[],
  options: ListOptions
): Promise<P> {
  const { pageSize = DEFAULT_PAGE_SIZE, limit: _limit, ...rest } = options
  const first = await fetch({ ...rest, limit: pageSize })
  try {
    return await joinPages(first, fetch, partsOf, { ...rest, limit: pageSize })
  } catch (err) {
    if (!isExpired(err)) throw err
    // A server may cut even a list into pages that was asked for in one piece.
    return joinPages(await fetch(rest), fetch, partsOf, rest)
  }
}

/** The first page with the parts of all that follow it. */
async function joinPages<P extends Page, I>(
  first: P,
  fetch: FetchPage<P>,
  partsOf: (page: P) => I[],
  { limit, ...options }: ListPageOptions
): Promise<P> {
  const parts = partsOf(first)
  let empty = 0
  for (let token = nextToken(first, undefined); token !== undefined; ) {
    const page = await fetch(nextRequest(options, limit, token))
    const more = partsOf(page)
    // Not push(...items): a call takes no more than some 100,000 arguments.
    for (const part of more) parts.push(part)
    empty = more.length === 0 ? empty + 1 : 0
    if (empty > MAX_EMPTY_PAGES) {
      throw new ProtocolError(`Cannot list: more than ${MAX_EMPTY_PAGES} pages in a row without an item`)
    }
    token = nextToken(page, token)
    if (token === undefined) {
      delete first.metadata.continue
      delete first.metadata.remainingItemCount
    }
  }
  return first
}

/**
 * The token that leads on from a page; undefined when it is the last.
 *
 * @throws {ProtocolError} It is no text, or the one that led to the page: following it would never end.
 */
function nextToken(page: Page, previous: string | undefined): string | undefined {
  const token: unknown = page.metadata.continue
  if (token === undefined || token === null || token === '') return undefined
  if (typeof token !== 'string') throw new ProtocolError('Cannot list: the continue token of a page is no text')
  if (token === previous)
    throw new ProtocolError('Cannot list: the continue token of a page leads to the same page again')
  return token
}

function nextRequest(options: ListPageOptions, limit: number | undefined, token: string): ListPageOptions {
  const { resourceVersion: _version, resourceVersionMatch: _match, ...rest } = options
  return { ...rest, limit, continue: token }
}
