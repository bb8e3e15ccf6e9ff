/**
 * Events for `node:diagnostics_channel`, one set for each attempt on the wire:
 *
 * - `kubewire:request:start` — a {@link RequestMessage}
 * - `kubewire:request:end` — the same object with `status`, when the answer is there (of a stream: its headers)
 * - `kubewire:request:error` — the same object with `error`
 *
 * Nothing in them is secret: no header, no body, no query. They cost nothing while nobody listens.
 */

import { channel } from 'node:diagnostics_channel'
import type { Send } from './transport.ts'

/** What is published; one object for all events of an attempt, so that it can serve as a key. */
export interface RequestMessage {
  method: string
  /** Escaped path without the query. */
  path: string
  stream: boolean
  /** Status of the answer; in `end`. */
  status?: number
  /** In `error`. */
  error?: unknown
}

const start = channel('kubewire:request:start')
const end = channel('kubewire:request:end')
const failed = channel('kubewire:request:error')

/** Publishes each attempt. A {@link Middleware}. */
export function publishRequests(next: Send): Send {
  return (request) => {
    if (!start.hasSubscribers && !end.hasSubscribers && !failed.hasSubscribers) return next(request)
    const message: RequestMessage = { method: request.method, path: request.path, stream: request.stream === true }
    start.publish(message)
    return next(request).then(
      (response) => {
        message.status = response.status
        end.publish(message)
        return response
      },
      (error: unknown) => {
        message.error = error
        failed.publish(message)
        throw error
      }
    )
  }
}
