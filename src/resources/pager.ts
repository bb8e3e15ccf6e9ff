/**
 * Lists in pages.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
import { isExpired } from '../errors.ts'
import type { ListMeta } from '../meta.ts'
import type { ListOptions, ListPageOptions, PagesOptions } from './options.ts'

/** Most items in one request of a whole list: as client-go. */
export const DEFAULT_PAGE_SIZE = 500

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
    yield page
    if (!page.metadata.continue) return
    request = nextRequest(rest, limit, page.metadata.continue)
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
  if (!first.metadata.continue) return first
  const parts = partsOf(first)
  for (let token: string | undefined = first.metadata.continue; token; ) {
    let page: P
    try {
      page = await fetch(nextRequest(rest, pageSize, token))
    } catch (err) {
      if (!isExpired(err)) throw err
      return fetch(rest)
    }
    // Not push(...items): a call takes no more than some 100,000 arguments.
    for (const part of partsOf(page)) parts.push(part)
    token = page.metadata.continue
  }
  delete first.metadata.continue
  delete first.metadata.remainingItemCount
  return first
}

function nextRequest(options: ListPageOptions, limit: number, token: string): ListPageOptions {
  const { resourceVersion: _version, resourceVersionMatch: _match, ...rest } = options
  return { ...rest, limit, continue: token }
}
