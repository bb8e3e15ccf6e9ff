/** What fault-scenarios.ts are made of. */
import { delay } from '../../src/clock.ts'
import type { FakeRequest, FaultAction } from '../../src/fake/index.ts'
import type { FaultRig, FaultScenario } from './fault-rig.ts'

type Event = { type: string; object: { kind: string; metadata: Record<string, unknown> } }

/** Each event of a watch goes through `change`, but the bookmarks. */
export function events(change: (event: Event, text: string) => string | undefined): FaultAction {
  return {
    type: 'rewrite',
    line: (text) => {
      const event = JSON.parse(text) as Event
      return event.type === 'BOOKMARK' ? text : change(event, text)
    }
  }
}

type List = {
  kind: string
  metadata: Record<string, unknown>
  items: Array<{ kind?: string; metadata: Record<string, unknown> }>
}

/** Each list goes through `change`. */
export function lists(change: (list: List) => void): FaultAction {
  return {
    type: 'rewrite',
    line: (text) => {
      const list = JSON.parse(text) as List
      change(list)
      return JSON.stringify(list)
    }
  }
}

/** A refusal of the server. */
export const refusal = (code: number, retryAfterSeconds?: number): FaultAction => ({
  type: 'status',
  code,
  retryAfterSeconds
})

/** Ends the watch that is open, as a server does that has had enough. */
export const endWatches = (rig: FaultRig): void => rig.cluster.restart()

/** No connection can be made. */
export const down =
  (code: string, message: string) =>
  (rig: FaultRig): void => {
    rig.network.down = { code, message }
    endWatches(rig)
  }

/** All is well again. */
export const up = (rig: FaultRig): void => {
  rig.network.down = undefined
  rig.network.hole = false
  rig.cluster.faults.clear()
}

/** Nothing can be read: every list and watch is answered so. */
export const both =
  (action: FaultAction) =>
  (rig: FaultRig): void => {
    rig.fault('list', action)
    rig.fault('watch', action)
    endWatches(rig)
  }

/** Watches alone are hit; the one that is open ends. */
export const watches =
  (action: FaultAction) =>
  (rig: FaultRig): void => {
    rig.fault('watch', action)
    endWatches(rig)
  }

/** Lists alone are hit, before the informer starts. */
export const firstLists = (action: FaultAction, informer: FaultScenario['informer'] = { streamingList: false }) =>
  ({ from: 'start', informer, breaks: (rig: FaultRig) => rig.fault('list', action) }) as const

/** Each event is followed by what `change` makes of it. */
export const repeated = (change: (text: string) => string): FaultAction =>
  events((_event, text) => `${text}\n${change(text)}`)

/** A list of one object that goes on. */
export function endless(token: string) {
  const items = [{ metadata: { name: 'a', namespace: 'default', uid: 'u', resourceVersion: '5' } }]
  const list = { apiVersion: 'v1', kind: 'ConfigMapList', metadata: { resourceVersion: '9', continue: token }, items }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(list)) }
}

/** A watch of one event: `a` with a version of its own. */
export function modified(rig: FaultRig, resourceVersion: string) {
  const { metadata } = rig.informer.get('default/a') ?? { metadata: { uid: '' } }
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, name: 'a', resourceVersion } }
  const line = JSON.stringify({ type: 'MODIFIED', object })
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(`${line}\n`) }
}

/** A list of which one byte comes each second. */
export function trickle({ clock }: FaultRig, { signal }: FakeRequest) {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('{"items":[')
    for (;;) {
      await delay(1_000, { clock, signal })
      yield Buffer.from(' ')
    }
  }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: body() }
}
