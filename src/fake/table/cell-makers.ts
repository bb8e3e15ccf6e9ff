/** What printers make their cells of: texts, numbers and ages at paths of an object. */
import { type FakeObject, listAt, textAt, valueAt } from '../json.ts'
import { selectorText } from '../selector-text.ts'
import { humanDuration } from './duration.ts'

/** Gives one cell. */
export type Cell = (object: FakeObject, now: number) => unknown

/** Text at a path, or what to show when it is missing or empty. */
export const text =
  (missing: string, ...path: string[]): Cell =>
  (object) =>
    textAt(object, ...path) || missing

/** Boolean at a path, or what to show when it is missing. */
export const flag =
  (missing: boolean, ...path: string[]): Cell =>
  (object) =>
    valueAt(object, ...path) ?? missing

/** What stands at a path, as text. */
export const scalar =
  (missing: string, ...path: string[]): Cell =>
  (object) =>
    String(valueAt(object, ...path) ?? missing)

/** Length of the list at a path. */
export const count =
  (...path: string[]): Cell =>
  (object) =>
    listAt(object, ...path).length

/** A label selector as text. */
export function showSelector(selector: unknown): string {
  return selectorText(selector) || '<none>'
}

/** Time that went by since then, as kubectl shows it; undefined for what is no time. */
export function since(time: unknown, now: number): string | undefined {
  return typeof time === 'string' ? humanDuration(now - Date.parse(time)) : undefined
}

/** The name, marked as the default when an annotation says so. */
export const defaultMark =
  (annotation: string): Cell =>
  ({ metadata }) =>
    `${metadata.name}${metadata.annotations?.[annotation] === 'true' ? ' (default)' : ''}`
