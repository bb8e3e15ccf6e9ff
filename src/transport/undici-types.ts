/** The part of undici's interface that is used here, by hand, so that no declaration of ours needs undici's. */

/** What a dispatcher is asked to send. */
export interface DispatchOptions {
  origin: string
  path: string
  method: string
  headers: Record<string, string | string[]>
  body?: string | Uint8Array
  /** 0: this transport keeps its own deadlines. */
  headersTimeout: number
  bodyTimeout: number
}

/** Steers one exchange. */
export interface DispatchController {
  abort(reason: Error): void
  pause(): void
  resume(): void
}

/** What a dispatcher calls, in this order. undici calls the controller's first argument null when it has none yet. */
export interface DispatchHandler {
  onRequestStart(controller: DispatchController, context: unknown): void
  onResponseStart(
    controller: DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
    statusMessage?: string
  ): void
  onResponseData(controller: DispatchController, chunk: Uint8Array): void
  onResponseEnd(controller: DispatchController, trailers: Record<string, string | string[] | undefined>): void
  onResponseError(controller: DispatchController | null, error: Error): void
}

/** Anything with undici's `dispatch`: an Agent, a MockAgent, the dispatcher of a fake cluster. */
export interface Dispatcher {
  /** False when no further request should be given for now. */
  dispatch(options: DispatchOptions, handler: DispatchHandler): boolean
}

/** undici's Client: one connection at a time to one origin. */
export interface UndiciClient extends Dispatcher {
  /** How many requests may be under way at once on its connection. */
  pipelining: number
  readonly destroyed: boolean
  /** Resolves when all requests under way have ended. */
  close(): Promise<void>
  destroy(reason?: Error): Promise<void>
  on(event: 'disconnect' | 'connectionError', listener: () => void): unknown
}

/** What undici's Client asks of a connector. */
export type UndiciConnector = (
  options: { hostname: string; port: string; protocol: string },
  callback: (err: Error | null, socket?: unknown) => void
) => void

/** Constructor of {@link UndiciClient}. */
export type UndiciClientClass = new (
  origin: string,
  options: {
    connect: UndiciConnector
    pipelining: number
    keepAliveTimeout: number
    headersTimeout: number
    bodyTimeout: number
    allowH2: boolean
    maxHeaderSize: number
  }
) => UndiciClient
