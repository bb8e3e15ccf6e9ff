/**
 * Contenders whose processes stop and go on, whose clocks run at different speeds and whose calls fail, by seeds: never do two of them
 * work at once, each leadership has a newer token than the last, and in the end somebody leads.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Clock, delay, type Timer } from '../../src/clock.ts'
import type { FaultAction } from '../../src/fake/index.ts'
import type { Middleware } from '../../src/transport/transport.ts'
import { type Contender, Election } from '../support/election.ts'
import { type FakeClock, settle } from '../support/fake-clock.ts'
import { Random } from '../support/random.ts'

const SEEDS = 12
const STEP_MS = 100
const STEPS = 700
const TIMES = { leaseDurationMs: 4000, renewDeadlineMs: 3700, retryPeriodMs: 700 }
const CONTENDERS = 3

/** What a process has of the world: a clock of its own speed, and none of it while it is stopped. */
class Machine implements Clock {
  readonly #clock: FakeClock
  readonly #speed: number
  #waiting: Array<() => void> = []
  /** Step at which it goes on. */
  wakesAt = 0
  awake = true

  constructor(clock: FakeClock, speed: number) {
    this.#clock = clock
    this.#speed = speed
  }

  now(): number {
    return this.#clock.now()
  }

  monotonic(): number {
    return this.#clock.monotonic() * this.#speed
  }

  setTimer(ms: number, callback: () => void): Timer {
    let cancelled = false
    const fire = (): void => {
      if (cancelled) return
      if (this.awake) callback()
      else this.#waiting.push(fire)
    }
    const timer = this.#clock.setTimer(ms / this.#speed, fire)
    return {
      cancel: () => {
        cancelled = true
        timer.cancel()
      }
    }
  }

  stop(until: number): void {
    this.awake = false
    this.wakesAt = until
  }

  /** Goes on: first what it was about to do, then what has become due meanwhile, in any order. */
  wake(random: Random, act: () => void): void {
    this.awake = true
    act()
    const due = this.#waiting.splice(0)
    while (due.length > 0) due.splice(random.below(due.length), 1)[0]?.()
  }

  /** Some answers are late, and a stopped process gets them when it goes on. */
  network(random: Random): Middleware {
    return (next) => async (request) => {
      const answer = await next(request)
      if (random.chance(0.2)) await delay(random.below(1500), { clock: this.#clock, signal: request.signal })
      if (!this.awake) await new Promise<void>((resolve) => this.#waiting.push(resolve))
      return answer
    }
  }
}

interface Member {
  machine: Machine
  contender: Contender
}

function randomFault(random: Random): FaultAction {
  return random.pick<FaultAction>([
    { type: 'reset' },
    { type: 'half-open' },
    { type: 'status', code: 500 },
    { type: 'status', code: 409, reason: 'Conflict' },
    { type: 'status', code: 429, retryAfterSeconds: 1 },
    { type: 'slow', ms: random.below(3000) },
    { type: 'half-open', afterBytes: random.below(300) },
    { type: 'cut', afterBytes: random.below(300) },
    { type: 'html' }
  ])
}

async function simulate(seed: number): Promise<{ reigns: number; stops: number }> {
  const random = new Random(seed)
  const election = new Election()
  const members: Member[] = []
  const tokens: number[] = []
  let stops = 0
  const join = (): void => {
    const machine = new Machine(election.clock, 0.98 + random.below(40) / 1000)
    const identity = `m-${election.contenders.length}`
    const client = { clock: machine, middlewares: [machine.network(random)] }
    const options = { clock: machine, random: () => random.below(1000) / 1000, ...TIMES }
    const contender = election.contend(identity, options, client)
    members.push({ machine, contender })
  }
  for (let i = 0; i < CONTENDERS; i++) join()
  const leaders = (): string[] =>
    members
      .filter(({ machine, contender }) => machine.awake && contender.elector.isLeader())
      .map(({ contender }) => contender.elector.identity)
  const oneLeads = (step: number): void => {
    const names = leaders()
    assert.ok(names.length <= 1, `seed ${seed}, step ${step}: ${names} lead`)
  }
  const told = (member: Member): boolean => member.contender.context?.signal.aborted === false
  for (let step = 0; step < STEPS; step++) {
    const quiet = step > STEPS - 200
    if (!quiet && random.chance(0.04)) {
      const verb = random.pick(['get', 'update', 'update', 'create', undefined])
      election.cluster.faults.add({ verb, times: 1 + random.below(5), action: randomFault(random) })
    }
    if (quiet) election.cluster.faults.clear()
    for (const member of [...members]) {
      const { machine, contender } = member
      if (!machine.awake && (step >= machine.wakesAt || quiet)) machine.wake(random, () => oneLeads(step))
      // One that leads is stopped more often than one that waits.
      else if (!quiet && machine.awake && random.chance(told(member) ? 0.02 : 0.004)) {
        machine.stop(step + random.below(80))
        stops++
      }
      if (!quiet && machine.awake && random.chance(0.003)) contender.stop.abort()
      if (contender.end === undefined) continue
      members.splice(members.indexOf(member), 1)
      join()
    }
    await election.clock.advance(STEP_MS)
    await settle(8)
    oneLeads(step)
    const working = members.filter((member) => member.machine.awake && told(member))
    assert.ok(working.length <= 1, `seed ${seed}, step ${step}: ${working.length} have not been told to end`)
    const token = Number(working[0]?.contender.context?.fencingToken.resourceVersion ?? tokens.at(-1) ?? 0)
    assert.ok(token >= (tokens.at(-1) ?? 0), `seed ${seed}, step ${step}: token ${token} after ${tokens.at(-1)}`)
    if (token !== tokens.at(-1)) tokens.push(token)
  }
  assert.is(leaders().length, 1, `seed ${seed}: nobody leads`)
  await election.close()
  return { reigns: tokens.length, stops }
}

const test = suite('LeaderElector: simulation')

let reigns = 0
let stops = 0

for (let seed = 1; seed <= SEEDS; seed++) {
  test(`seed ${seed}: never two leaders`, async () => {
    const seen = await simulate(seed)
    reigns += seen.reigns
    stops += seen.stops
  })
}

test('much has happened', () => {
  assert.ok(reigns >= SEEDS * 4 && stops >= SEEDS * 4, `${reigns} leaderships, ${stops} stops`)
})

test.run()
