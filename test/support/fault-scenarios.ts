/** Every fault that an informer has to hold in, each as a scenario: see faults.test.ts and fault-table.ts. */
import {
  both,
  down,
  endless,
  endWatches,
  firstLists,
  lists,
  modified,
  refusal,
  repeated,
  trickle,
  up,
  watches
} from './fault-actions.ts'
import type { FaultScenario } from './fault-rig.ts'

/** All of them, in the order of the table. */
export const FAULT_SCENARIOS: readonly FaultScenario[] = [
  // The network
  { fault: 'connections refused', breaks: down('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:6443'), heals: up },
  { fault: 'DNS fails', breaks: down('ENOTFOUND', 'getaddrinfo ENOTFOUND api'), heals: up },
  { fault: 'connection reset, again and again', breaks: both({ type: 'reset' }) },
  { fault: 'reset in the middle of an event', breaks: watches({ type: 'cut-line', line: 1 }) },
  { fault: 'reset in the middle of the list', ...firstLists({ type: 'cut', afterBytes: 300 }) },
  {
    fault: 'watch half-open, nobody is told',
    breaks: (rig) => rig.network.freeze(),
    lastsMs: 1_000,
    withinMs: 100_000
  },
  {
    fault: 'all connections half-open, new ones too',
    breaks: (rig) => {
      rig.network.hole = true
      rig.network.freeze()
    },
    lastsMs: 120_000,
    heals: up,
    withinMs: 100_000
  },
  {
    fault: 'machine sleeps for an hour',
    breaks: (rig) => {
      // While it sleeps, monotonic time stands still on Linux and macOS.
      rig.clock.jump(3_600_000)
      rig.network.freeze()
    },
    lastsMs: 1_000,
    withinMs: 100_000
  },
  { fault: "the first list's body stops half-way", ...firstLists({ type: 'half-open', afterBytes: 300 }) },
  { fault: 'lists and watches are never answered', breaks: both({ type: 'half-open' }) },
  { fault: 'answers take 12 s', breaks: both({ type: 'slow', ms: 12_000 }), lastsMs: 60_000, withinMs: 30_000 },
  // What is no Kubernetes
  { fault: 'garbage instead of events', breaks: watches({ type: 'garbage' }) },
  { fault: 'garbage instead of everything', breaks: both({ type: 'garbage' }) },
  { fault: 'garbage between events', breaks: watches(repeated(() => '\u0000{"type"')) },
  { fault: 'HTML error page', breaks: both({ type: 'html' }) },
  { fault: 'HTML page with status 200', breaks: both({ type: 'html', status: 200 }) },
  {
    fault: 'events of unknown type',
    breaks: watches(repeated((text) => text.replace(/"(ADDED|MODIFIED|DELETED)"/, '"RENAMED"')))
  },
  { fault: 'events of another kind', breaks: watches(repeated((text) => text.replace('"ConfigMap"', '"Secret"'))) },
  {
    fault: "an event's object has no metadata",
    breaks: watches(repeated((text) => text.replace('"metadata"', '"metadatum"')))
  },
  {
    fault: "an event's object has no resourceVersion",
    breaks: watches(repeated((text) => text.replace('"resourceVersion"', '"version"')))
  },
  { fault: 'an ERROR event without a Status', breaks: watches(repeated(() => '{"type":"ERROR","object":{}}')) },
  { fault: 'lists of another kind', ...firstLists(lists((list) => void Object.assign(list, { kind: 'SecretList' }))) },
  {
    fault: 'an empty list of another kind, after 410',
    breaks: (rig) => {
      rig.fault(
        'list',
        lists((list) => Object.assign(list, { kind: 'SecretList', items: [] }))
      )
      rig.fault('watch', { type: 'expired' })
      endWatches(rig)
    },
    checks: ({ events: seen }) => {
      if (seen.includes('delete a')) throw new Error('The cache was emptied')
    },
    informer: { streamingList: false }
  },
  { fault: "a list's item has no metadata", ...firstLists(lists((list) => list.items.push({ metadata: {} }))) },
  {
    fault: 'a list without resourceVersion, a deletion before the watch',
    from: 'start',
    informer: { streamingList: false },
    breaks: (rig) => {
      let deleted = false
      rig.fault(
        'list',
        lists((list) => {
          delete list.metadata.resourceVersion
          if (deleted) return
          deleted = true
          // The answer is made; the watch is yet to come.
          void rig.delete('c')
        })
      )
    }
  },
  // Refusals
  { fault: '401', breaks: both(refusal(401)) },
  { fault: '403', breaks: both(refusal(403)) },
  { fault: '404, the kind is gone for a while', breaks: both(refusal(404)) },
  { fault: '429 with Retry-After', breaks: both(refusal(429, 5)) },
  { fault: '500', breaks: both(refusal(500)) },
  { fault: '503', breaks: both(refusal(503)) },
  { fault: '504', breaks: both(refusal(504)) },
  { fault: '410 as the answer', breaks: watches({ type: 'expired', asStatus: true }) },
  { fault: '410 as an ERROR event', breaks: watches({ type: 'expired' }) },
  {
    fault: '410 after compaction',
    breaks: (rig) => endWatches(rig),
    lastsMs: 1_000,
    heals: (rig) => rig.cluster.compact()
  },
  {
    fault: 'lists expire between pages',
    from: 'start',
    informer: { streamingList: false, pageSize: 2 },
    breaks: (rig) => rig.fault('list', { type: 'expired' }, { when: ({ url }) => url.includes('continue=') })
  },
  {
    fault: 'resourceVersion is too large',
    breaks: watches({
      type: 'respond',
      respond: () => ({
        status: 504,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(
          JSON.stringify({
            kind: 'Status',
            apiVersion: 'v1',
            status: 'Failure',
            message: 'Too large resource version: 9, current: 8',
            reason: 'Timeout',
            details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] },
            code: 504
          })
        )
      })
    })
  },
  // Streams that do not do what they should
  { fault: 'closes after each event', breaks: watches({ type: 'close-after', lines: 1 }), lastsMs: 60_000 },
  {
    fault: 'an event on each opening, then the end',
    breaks: (rig) => {
      let version = 1_000
      watches({ type: 'respond', respond: () => modified(rig, `${version++}`) })(rig)
    },
    lastsMs: 60_000
  },
  {
    fault: 'the same event on each opening, then the end',
    breaks: (rig) => watches({ type: 'respond', respond: () => modified(rig, '1000') })(rig),
    lastsMs: 60_000
  },
  { fault: 'closes each watch at once', breaks: watches({ type: 'close-after', lines: 0 }), lastsMs: 60_000 },
  {
    fault: 'bookmarks only, for minutes, then compaction',
    breaks: async (rig) => {
      for (let i = 0; i < 10; i++) await rig.putElsewhere(`n${i}`)
      await rig.clock.advance(130_000)
      rig.cluster.compact()
      endWatches(rig)
    },
    mostLists: 0
  },
  { fault: 'events are replayed', breaks: watches(repeated((text) => text)) },
  {
    fault: 'older events follow',
    breaks: (rig) => {
      let first: string | undefined
      watches(
        repeated((text) => {
          first ??= text
          return first
        })
      )(rig)
    }
  },
  {
    fault: 'accepts a streaming list and ignores it',
    from: 'start',
    breaks: (rig) =>
      rig.fault('watch', {
        type: 'rewrite',
        line: (text) => (text.includes('k8s.io/initial-events-end') ? undefined : text)
      }),
    lastsMs: 1_000,
    heals: () => undefined
  },
  {
    fault: 'refuses streaming lists',
    from: 'start',
    breaks: (rig) => rig.fault('watch', refusal(422), { when: ({ url }) => url.includes('sendInitialEvents') }),
    heals: () => undefined,
    lastsMs: 1_000
  },
  // Lists without end
  {
    fault: 'a list that never ends: the same page again',
    ...firstLists(lists((list) => void Object.assign(list.metadata, { continue: 'x' })))
  },
  {
    fault: 'a list that never ends: a byte each second',
    from: 'start',
    informer: { streamingList: false },
    breaks: (rig) => rig.fault('list', { type: 'respond', respond: (request) => trickle(rig, request) })
  },
  {
    fault: 'a list that never ends: ever new tokens',
    from: 'start',
    informer: { streamingList: false },
    breaks: (rig) => {
      let n = 0
      rig.fault('list', { type: 'respond', respond: () => endless(`t${n++}`) })
    }
  },
  // History
  {
    fault: 'etcd restored from a backup',
    breaks: async (rig) => {
      const backup = rig.cluster.backup()
      await rig.put('lost')
      await rig.delete('c')
      for (let i = 0; i < 10; i++) await rig.put('a', `changed ${i}`)
      await rig.clock.advance(1_000)
      rig.cluster.restore(backup)
    },
    lastsMs: 200
  },
  {
    fault: 'etcd restored, versions have overtaken',
    breaks: async (rig) => {
      const backup = rig.cluster.backup()
      await rig.put('lost')
      await rig.clock.advance(1_000)
      rig.network.down = { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }
      rig.cluster.restore(backup)
      for (let i = 0; i < 10; i++) await rig.put(`new-${i}`)
    },
    heals: up
  },
  {
    fault: 'API server restarts',
    breaks: down('ECONNREFUSED', 'connect ECONNREFUSED'),
    lastsMs: 30_000,
    heals: (rig) => {
      endWatches(rig)
      up(rig)
    }
  },
  {
    fault: 'deleted and created again while away',
    breaks: down('ECONNREFUSED', 'connect ECONNREFUSED'),
    heals: async (rig) => {
      await rig.delete('c')
      await rig.put('c')
      up(rig)
    },
    checks: ({ events: seen }) => {
      if (!seen.includes('delete c')) throw new Error('Deleted and created again, told as a change')
    }
  },
  // Here
  {
    fault: 'clock set back and forth by an hour',
    breaks: (rig) => {
      rig.clock.jump(-3_600_000)
      endWatches(rig)
    },
    heals: (rig) => rig.clock.jump(7_200_000),
    lastsMs: 1_000
  },
  {
    fault: 'a handler throws',
    informer: { onHandlerError: () => undefined },
    breaks: (rig) => {
      const fail = (): void => {
        throw new Error('A handler of the test fails')
      }
      rig.informer.addEventHandler({ onAdd: fail, onUpdate: fail, onDelete: fail })
    }
  }
]
