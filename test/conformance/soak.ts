/**
 * Informers of both kinds and a controller, for minutes, under steady writes and a wire that breaks: does the process grow?
 *
 *     npx tsx test/conformance/soak.ts [--minutes 10] [--objects 1000]
 *
 * Prints a line of figures every ten seconds, then the growth of each after the warm-up. The closing line is `N passed, N failed`.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createController } from '../../src/controller/index.ts'
import { ConfigMap } from '../../src/resources/kinds/stable.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import { TcpForwarder } from '../support/tcp-forwarder.ts'
import { startControlPlane } from './control-plane.ts'
import { Follower } from './follower.ts'
import { type Footprint, footprints, type Growth, growths } from './footprint.ts'
import { numbered, RandomWriters } from './random-writers.ts'
import { RealServer } from './real-server.ts'
import { StateLedger } from './state-ledger.ts'

const SAMPLE_MS = 10_000
/** The wire breaks once in so many samples. */
const SAMPLES_PER_CUT = 3
/** Part of the run that is not measured: code is compiled, pools and the heap take their size. */
const WARM_UP = 0.25
const WRITERS = 4
const WRITES_PER_SECOND = 60
/** One reconcile of so many fails, and is tried again; as many ask to be called again. */
const TROUBLE = 20

const samples: Footprint[] = []

async function soak(durationMs: number, objects: number): Promise<string[]> {
  await using plane = await startControlPlane({ controllerManager: false, kubelet: false })
  await using server = new RealServer(plane)
  await using wire = await TcpForwarder.start(Number(new URL(plane.server).port))
  const namespace = await server.namespace()
  const handle = server.client().resource(ConfigMap, { namespace })
  const ledger = new StateLedger<ConfigMap>({ keepAll: false })
  const pauseMs = (1000 * WRITERS) / WRITES_PER_SECOND
  const writers = new RandomWriters({
    handle,
    ledger,
    names: numbered('s', objects),
    seed: 1,
    writers: WRITERS,
    pauseMs
  })
  await writers.fill()
  const url = `https://127.0.0.1:${wire.port}`
  const followers = (['objects', 'compact'] as const).map(
    (cache) => new Follower(server, { cache, namespace, url, keepSteps: false })
  )
  const reconciled = new Reconciled(followers[0] as Follower)
  const writing = writers.run()
  try {
    await Promise.all(followers.map((follower) => follower.synced()))
    await measure(durationMs, async (sample) => {
      if (sample % SAMPLES_PER_CUT === 0) wire.cut()
      await Promise.all(followers.map(comeAndGo))
      return `${writers.writes} writes, ${followers.map(({ told }) => told).join('/')} told, ${reconciled.runs} reconciled`
    })
    writers.end()
    await writing
    const { items } = await handle.list({ pageSize: 0 })
    await Promise.all(followers.map((follower) => follower.holds(items)))
    for (const { cache, log } of followers) console.log(`cache "${cache}": ${JSON.stringify(log.counts())}`)
    return [...followers.flatMap((follower) => follower.findings(items, ledger)), ...reconciled.findings()]
  } finally {
    writers.end()
    await reconciled.stop()
    await Promise.all(followers.map((follower) => follower.stop()))
  }
}

/** Takes samples until the time is over; prints each beside what `between` says. */
async function measure(durationMs: number, between: (sample: number) => Promise<string>): Promise<void> {
  const look = footprints()
  const end = performance.now() + durationMs
  console.log('    s   RSS MiB  heap MiB  buffers MiB  descriptors  timers  sockets')
  for (let sample = 1; performance.now() < end; sample++) {
    await pause(SAMPLE_MS)
    const said = await between(sample)
    const { at, rss, heap, buffers, descriptors, timers, sockets } = await look()
    samples.push({ at, rss, heap, buffers, descriptors, timers, sockets })
    const columns = [cell(at, 5, 0), cell(rss, 10), cell(heap, 10), cell(buffers, 13), cell(descriptors, 13, 0)]
    console.log(`${columns.join('')}${cell(timers, 8, 0)}${cell(sockets, 9, 0)}  ${said}`)
  }
}

/** What leaves something behind when it is done badly: handlers that come and go, waits that are given up. */
async function comeAndGo({ informer }: Follower): Promise<void> {
  const handlers = Array.from({ length: 20 }, () => informer.addEventHandler({ onAdd: () => {} }))
  await Promise.all(handlers.map((handler) => handler.waitForSync({ signal: AbortSignal.timeout(PATIENCE_MS) })))
  await Promise.all(handlers.map((handler) => handler.remove()))
  const given = new AbortController()
  const never = informer.waitForResourceVersion('9'.repeat(18), { signal: given.signal })
  given.abort()
  await never.catch(() => {})
}

/** A controller over a follower's informer that fails now and then, and what it has seen. */
class Reconciled {
  runs = 0
  failures = 0
  readonly #atOnce = new Set<string>()
  readonly #problems: string[] = []
  readonly #stop = new AbortController()
  readonly #ran: Promise<void>

  constructor({ informer }: Follower) {
    const controller = createController({
      name: 'soak',
      informer,
      concurrency: 4,
      reconcile: (key) => this.#reconcile(key),
      onError: () => {
        this.failures++
      }
    })
    this.#ran = controller.run({ signal: this.#stop.signal })
  }

  findings(): string[] {
    return this.failures > 0 ? this.#problems : [...this.#problems, 'no reconcile failed']
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#ran
  }

  async #reconcile(key: string): Promise<{ requeueAfterMs: number } | undefined> {
    const run = ++this.runs
    if (this.#atOnce.has(key)) this.#problems.push(`${key} was reconciled twice at once`)
    this.#atOnce.add(key)
    await new Promise((resolve) => setImmediate(resolve))
    this.#atOnce.delete(key)
    if (run % TROUBLE === 0) throw new Error('Trouble')
    return run % TROUBLE === 1 ? { requeueAfterMs: 5_000 } : undefined
  }
}

function describe({ measure: name, mean, growth, allowed }: Growth): string {
  const verdict = growth > allowed ? 'GROWS' : 'flat'
  return `  ${name.padEnd(12)} mean ${cell(mean, 8)}  growth ${cell(growth, 7, 2)}  allowed ${cell(allowed, 6, 2)}  ${verdict}`
}

function cell(value: number, width: number, digits = 1): string {
  return value.toFixed(digits).padStart(width)
}

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, objects: { type: 'string', default: '1000' } }
})
const findings = await soak(Number(values.minutes) * 60_000, Number(values.objects))
const grown = growths(samples.slice(Math.floor(samples.length * WARM_UP)))
console.log(
  `\nGrowth from the first to the last of ${grown.length > 0 ? samples.length : 0} samples, warm-up left out:`
)
for (const growth of grown) console.log(describe(growth))
for (const finding of findings) console.log(`WRONG: ${finding}`)
const failed = findings.length + grown.filter(({ growth, allowed }) => growth > allowed).length
console.log(`\n${grown.length + (findings.length === 0 ? 1 : 0)} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
