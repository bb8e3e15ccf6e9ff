export { createTransport } from './create-transport.ts'
export type { CurlOptions } from './curl.ts'
export { curlCommand } from './curl.ts'
export type { RequestMessage } from './diagnostics.ts'
export type { LineSplitterOptions } from './json-lines.ts'
export { LineSplitter } from './json-lines.ts'
export type { TransportOptions } from './options.ts'
export type {
  RecordedExchange,
  RecordedFrame,
  RecordedRequest,
  RecordedResponse,
  Recorder,
  Recording
} from './recording.ts'
export { createRecorder, parseRecording } from './recording.ts'
export type { RetryNotice, RetryOptions } from './retry.ts'
export { retry } from './retry.ts'
export { parseRetryAfter } from './retry-after.ts'
export type { ThrottleOptions } from './throttle.ts'
export { throttle } from './throttle.ts'
export type {
  BodyEvent,
  EndEvent,
  ErrorEvent,
  EventBase,
  ExchangeBase,
  FrameEvent,
  RefreshEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  TraceConsumer,
  TraceEvent
} from './trace.ts'
export type { TracePrinterOptions } from './trace-printer.ts'
export { createTracePrinter, explainFrame } from './trace-printer.ts'
export type {
  HeaderMap,
  Middleware,
  Send,
  Transport,
  WireBody,
  WireRequest,
  WireResponse
} from './transport.ts'
export type { DispatchController, Dispatcher, DispatchHandler, DispatchOptions } from './undici-types.ts'
export type { UserAgentSource } from './user-agent.ts'
export { defaultUserAgent } from './user-agent.ts'
export type { Warning, WarningHandler } from './warnings.ts'
export { dedupeWarnings, parseWarnings } from './warnings.ts'
