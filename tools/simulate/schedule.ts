/** One seed, one schedule: what is simulated, and each step of it, as plain data that can be printed. */
import { Random } from '../../test/support/random.ts'
import { FAULT_NAMES, type FaultName } from './faults.ts'

/** Kinds that are simulated: one without a status, one with, one that is cluster-scoped. */
export type KindName = 'configmaps' | 'pods' | 'nodes'

/** An informer, its handlers and its controller. */
export interface InformerPlan {
  kind: KindName
  namespace: string | undefined
  labelSelector: string | undefined
  cache: 'objects' | 'compact'
  streamingList: boolean
  pageSize: number
  resyncMs: number
  managedFields: boolean
  handlers: HandlerPlan[]
  controller: ControllerPlan | undefined
}

/** What a handler does besides taking note. */
export interface HandlerPlan {
  slowMs: number
  throwChance: number
}

/** What a controller does besides taking note. */
export interface ControllerPlan {
  concurrency: number
  workMs: number
  /** Chances per run, while faults last: to throw, to ask for another run, to write to the object. */
  throwChance: number
  requeueChance: number
  writes: boolean
}

/** What is done to one object, by one of several actors. */
export type WriteOp = 'create' | 'update' | 'status' | 'relabel' | 'hold' | 'release' | 'delete' | 'recreate'

/** One step. `at` is milliseconds from the start. */
export type Step = { at: number } & (
  | { do: 'write'; actor: number; op: WriteOp; kind: KindName; namespace: string; name: string }
  | { do: 'fault'; fault: FaultName; on: 'list' | 'watch' | 'any'; times: number; forMs: number; size: number }
  | { do: 'compact' }
  | { do: 'restart' }
  | { do: 'backup' }
  | { do: 'restore' }
  | { do: 'cut' }
  | { do: 'freeze' }
  | { do: 'jump'; ms: number }
  | { do: 'sleep'; ms: number }
  | { do: 'add-handler'; informer: number }
  | { do: 'remove-handler'; informer: number }
  | { do: 'add-indexer'; informer: number }
  | { do: 'await-version'; informer: number }
)

/** All that happens in one run. */
export interface Schedule {
  seed: number
  bookmarkMs: number
  historyLimit: number
  /** Longest time that a message is on its way. Milliseconds. */
  latencyMs: number
  /** How the server answers a streaming list, all the time. */
  streamingList: 'served' | 'ignored' | 'refused'
  informers: InformerPlan[]
  steps: Step[]
  /** When all faults end. */
  healAt: number
}

const NAMESPACES = ['a', 'b', 'c']
const NAMES = ['x', 'y', 'z']
const SELECTORS = ['tier=front', 'tier in (front,back)', '!tier', 'tier!=front']
const CHANGES: readonly WriteOp[] = [
  ...(['update', 'update', 'status', 'status', 'relabel', 'relabel'] as const),
  ...(['hold', 'release', 'delete', 'delete', 'recreate'] as const)
]

/** The schedule of a seed. */
export function planSchedule(seed: number): Schedule {
  const random = new Random(seed)
  const kind = random.pick<KindName>(['configmaps', 'configmaps', 'configmaps', 'configmaps', 'pods', 'nodes'])
  const informers = random.times(random.chance(0.3) ? 2 : 1, () => planInformer(random, kind))
  const healAt = random.pick([4000, 8000, 15_000, 30_000, 60_000])
  const troubles = planTroubles(random, healAt, informers.length)
  const steps = [
    ...planWrites(random, kind, [...planTimes(random, healAt), ...afterRestores(random, troubles)]),
    ...troubles
  ]
  return {
    seed,
    bookmarkMs: random.pick([500, 2000, 10_000, 60_000]),
    historyLimit: random.pick([4, 20, 100_000, 100_000]),
    latencyMs: random.pick([1, 5, 50, 400]),
    streamingList: random.pick(['served', 'served', 'served', 'ignored', 'refused']),
    informers,
    steps: steps.sort((a, b) => a.at - b.at),
    healAt
  }
}

function planInformer(random: Random, kind: KindName): InformerPlan {
  return {
    kind,
    namespace: kind !== 'nodes' && random.chance(0.3) ? random.pick(NAMESPACES) : undefined,
    labelSelector: random.chance(0.4) ? random.pick(SELECTORS) : undefined,
    cache: random.chance(0.35) ? 'compact' : 'objects',
    streamingList: random.chance(0.6),
    pageSize: random.pick([2, 3, 500, 500]),
    resyncMs: random.chance(0.2) ? random.pick([1000, 5000]) : 0,
    managedFields: random.chance(0.5),
    handlers: random.times(1 + random.below(2), () => planHandler(random)),
    controller: random.chance(0.6) ? planController(random) : undefined
  }
}

function planHandler(random: Random): HandlerPlan {
  return {
    slowMs: random.chance(0.2) ? random.pick([1, 100, 1000]) : 0,
    throwChance: random.chance(0.25) ? 0.3 : 0
  }
}

function planController(random: Random): ControllerPlan {
  return {
    concurrency: 1 + random.below(3),
    workMs: random.pick([0, 5, 200, 1500]),
    throwChance: random.pick([0, 0.1, 0.3]),
    requeueChance: random.pick([0, 0.1]),
    writes: random.chance(0.3)
  }
}

/** When something is written: before the start, singly and in bursts all along, and at the very end, when faults are over. */
function planTimes(random: Random, healAt: number): number[] {
  const times = random.times(random.below(6), () => 0)
  for (let left = 3 + random.below(8); left > 0; ) {
    const at = random.below(healAt)
    const burst = random.chance(0.2) ? 1 + random.below(4) : 1
    for (let i = 0; i < burst; i++) times.push(at + random.below(2))
    left -= burst
  }
  return [...times, ...random.times(random.below(3), () => healAt + random.below(3000))]
}

/** What restores lose, and often so many writes at once that versions overtake those that were lost. */
function afterRestores(random: Random, steps: readonly Step[]): number[] {
  const restores = steps.filter((step) => step.do === 'restore')
  return restores.flatMap(({ at }) => [
    ...random.times(random.below(4), () => Math.max(at - 1 - random.below(2000), 1)),
    ...random.times(random.pick([0, 0, 3, 8]), () => at + 1)
  ])
}

/** Mostly what makes sense: nothing is created twice, or changed that is not there. */
function planWrites(random: Random, kind: KindName, times: number[]): Step[] {
  const alive = new Set<string>()
  return times
    .sort((a, b) => a - b)
    .map((at): Step => {
      const namespace = kind === 'nodes' ? '' : random.pick(NAMESPACES)
      const name = random.pick(NAMES)
      const key = `${namespace}/${name}`
      const op = alive.has(key) === random.chance(0.95) ? random.pick(CHANGES) : 'create'
      if (op === 'delete') alive.delete(key)
      else alive.add(key)
      return { at, do: 'write', actor: random.below(3), op, kind, namespace, name }
    })
}

/** Faults, mostly with what makes clients ask again, since a watch that is open meets none; and what else happens to servers and machines. */
function planTroubles(random: Random, healAt: number, informers: number): Step[] {
  const steps = random.times(2 + random.below(5), () => planFault(random, healAt)).flat()
  for (let i = random.below(4); i > 0; i--) steps.push(...planEvent(random, healAt, random.below(informers)))
  return steps
}

function planFault(random: Random, healAt: number): Step[] {
  const at = random.chance(0.35) ? 0 : random.below(healAt)
  const fault: Step = {
    at,
    do: 'fault',
    fault: random.pick(FAULT_NAMES),
    on: random.pick(['list', 'watch', 'any', 'any', 'any']),
    times: random.pick([1, 1, 2, 5, 1000]),
    forMs: random.pick([1000, 10_000, 100_000]),
    size: random.below(400)
  }
  if (at === 0 || random.chance(0.2)) return [fault]
  return [fault, { at: at + random.below(300), do: random.pick(['cut', 'cut', 'cut', 'restart']) }]
}

function planEvent(random: Random, healAt: number, informer: number): Step[] {
  const at = random.below(healAt)
  const later = (ms: number): number => at + Math.min(random.below(ms), healAt - at)
  switch (random.below(11)) {
    case 0:
      return [{ at, do: 'compact' }]
    case 1:
      return [{ at, do: 'restart' }]
    case 2:
      return [
        { at, do: 'backup' },
        { at: later(10_000), do: 'restore' }
      ]
    case 3:
      return [{ at, do: 'cut' }]
    case 4:
      return [{ at, do: 'freeze' }]
    case 5:
      return [{ at, do: 'jump', ms: random.pick([-86_400_000, -5000, 3000, 3_600_000]) }]
    case 6:
      return [{ at, do: 'sleep', ms: random.pick([3000, 60_000, 3_600_000]) }]
    case 7:
      return [{ at, do: 'add-indexer', informer }]
    case 8:
      return [{ at, do: 'await-version', informer }]
    default:
      return [
        { at, do: 'add-handler', informer },
        ...(random.chance(0.5) ? [{ at: later(20_000), do: 'remove-handler' as const, informer }] : [])
      ]
  }
}

/** A step as one line. */
export function stepText({ at, ...step }: Step): string {
  const { do: what, ...rest } = step
  const details = Object.entries(rest).map(([name, value]) => `${name}=${value}`)
  return `${String(at).padStart(7)} ${[what, ...details].join(' ')}`
}
