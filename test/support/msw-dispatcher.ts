import { getResponse, type RequestHandler } from 'msw'
import type { Dispatcher, DispatchHandler, DispatchOptions } from '../../src/transport/index.ts'

/**
 * A dispatcher that MSW handlers answer, so that the whole of the client's own transport runs above it: MSW does not reliably
 * intercept undici itself.
 */
export function mswDispatcher(...handlers: RequestHandler[]): Dispatcher & { requests: Request[] } {
  const requests: Request[] = []
  return {
    requests,
    dispatch(options, handler) {
      let aborted = false
      const controller = { abort: () => (aborted = true), pause() {}, resume() {} }
      handler.onRequestStart(controller, undefined)
      const request = requestOf(options)
      requests.push(request.clone())
      answer(handlers, request, handler, controller, () => aborted).catch((err) => {
        if (!aborted) handler.onResponseError(controller, err)
      })
      return true
    }
  }
}

function requestOf({ origin, path, method, headers, body }: DispatchOptions): Request {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one])
  )
  return new Request(origin + path, { method, headers: pairs, ...(body !== undefined && { body }) })
}

async function answer(
  handlers: RequestHandler[],
  request: Request,
  handler: DispatchHandler,
  controller: { abort(): void; pause(): void; resume(): void },
  isAborted: () => boolean
): Promise<void> {
  const response = await getResponse(handlers, request)
  if (response === undefined) throw new Error(`No handler for ${request.method} ${request.url}`)
  if (response.type === 'error') throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
  if (isAborted()) return
  const headers: Record<string, string | string[]> = {}
  response.headers.forEach((value, name) => {
    headers[name] = value
  })
  handler.onResponseStart(controller, response.status, headers, response.statusText)
  if (response.body !== null) {
    for await (const chunk of response.body) {
      if (isAborted()) return
      handler.onResponseData(controller, chunk)
    }
  }
  if (!isAborted()) handler.onResponseEnd(controller, {})
}
