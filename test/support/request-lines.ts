import * as assert from 'uvu/assert'
import type { WireRequest } from '../../src/transport/transport.ts'
import { TestNode, TestPod, TestWidget } from './kinds.ts'

/** Handles of kinds, in the namespace `ns` or in none. */
export const pods = { kind: TestPod, namespace: 'ns' }
export const allPods = { kind: TestPod }
export const nodes = { kind: TestNode }
export const widgets = { kind: TestWidget, namespace: 'ns' }

/** `METHOD path?query`, the query unescaped: one line says what a request is. */
export function line(request: WireRequest): string {
  return `${request.method} ${request.path}${request.query === undefined ? '' : `?${decodeURIComponent(request.query)}`}`
}

/** The JSON that a request sends. */
export const body = (request: WireRequest): unknown => JSON.parse(String(request.body))

type Case = [request: WireRequest, line: string]

/** Each request is what its line says. */
export function table(cases: Case[]): void {
  for (const [request, expected] of cases) assert.is(line(request), expected)
}
