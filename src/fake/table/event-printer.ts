/** Cells of Events. */
import { textAt, valueAt } from '../json.ts'
import { type Cell, since, text } from './cell-makers.ts'

const firstSeen: Cell = (event, now) =>
  since(valueAt(event, 'firstTimestamp') ?? valueAt(event, 'eventTime'), now) ?? '<unknown>'

const lastSeen: Cell = (event, now) =>
  since(valueAt(event, 'series', 'lastObservedTime') ?? valueAt(event, 'lastTimestamp'), now) ?? firstSeen(event, now)

const eventObject: Cell = (event) => {
  const kind = textAt(event, 'involvedObject', 'kind').toLowerCase()
  const name = textAt(event, 'involvedObject', 'name')
  return name === '' ? kind : `${kind}/${name}`
}

const eventSource: Cell = (event) => {
  const component = textAt(event, 'source', 'component') || textAt(event, 'reportingComponent')
  const host = textAt(event, 'source', 'host') || textAt(event, 'reportingInstance')
  return host === '' ? component : `${component}, ${host}`
}

/** By column name. */
export const eventPrinter: Readonly<Record<string, Cell>> = {
  'Last Seen': lastSeen,
  Type: text('', 'type'),
  Reason: text('', 'reason'),
  Object: eventObject,
  Subobject: text('', 'involvedObject', 'fieldPath'),
  Source: eventSource,
  Message: (event) => textAt(event, 'message').trim(),
  'First Seen': firstSeen,
  Count: (event) => valueAt(event, 'series', 'count') ?? (valueAt(event, 'count') || 1)
}
