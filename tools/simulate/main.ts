/**
 * Runs simulations: clients, informers, queues and controllers on a fake clock against a fake cluster, with faults by seed.
 *
 *     npm run simulate -- --seeds 10000 [--from 1] [--workers 2] [--minutes 8] [--bail]
 *     npm run simulate -- --seed 123 [--trace]        replays one seed, step by step
 *
 * The closing line is `N passed, N failed`.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { addSummary, emptySummary, type Failure, type Summary } from './batch.ts'
import { FAULT_NAMES } from './faults.ts'
import { runSeed } from './run.ts'
import { planSchedule, stepText } from './schedule.ts'
import type { Batch } from './worker.ts'

/** Seeds that a worker is given at a time. */
const BATCH = 25
/** From so many seeds on each fault must have happened. */
const ENOUGH = 1000
/** Failures that are told in full. */
const SHOWN = 20

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(availableParallelism()) },
    minutes: { type: 'string' },
    bail: { type: 'boolean', default: false },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false }
  }
})

process.exitCode = (values.seed === undefined ? await simulate() : await replay(readNumber('seed', values.seed)))
  ? 0
  : 1

function readNumber(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new RangeError(`Cannot simulate: --${name} must be a positive number: ${text}`)
  return value
}

/** One seed: what is planned, with `--trace` what happens, and how it ends. */
async function replay(seed: number): Promise<boolean> {
  const { steps, informers, ...rest } = planSchedule(seed)
  console.log(JSON.stringify(rest))
  for (const informer of informers) console.log(JSON.stringify(informer))
  for (const step of steps) console.log(stepText(step))
  const { broken, hash, convergedInMs } = await runSeed(seed, values.trace ? (line) => console.log(line) : undefined)
  console.log(`seed ${seed}, trace ${hash}`)
  if (broken !== undefined) console.log(`broken: ${broken}`)
  else console.log(`all as it must be ${convergedInMs} ms after the faults`)
  console.log(`\n${broken === undefined ? '1 passed, 0 failed' : '0 passed, 1 failed'}`)
  return broken === undefined
}

async function simulate(): Promise<boolean> {
  const total = emptySummary()
  const started = performance.now()
  const workers = readNumber('workers', values.workers)
  await runAll(total, workers)
  const minutes = (performance.now() - started) / 60_000
  const rate = Math.round(total.seeds / minutes)
  console.log(`${total.seeds} seeds in ${(minutes * 60).toFixed(1)} s: ${rate} seeds per minute, ${workers} workers`)
  console.log(
    `${total.requests} lists and watches; slowest to converge: seed ${total.slowest.seed}, ${total.slowest.ms} ms`
  )
  report(total.fired)
  const missing = total.seeds >= ENOUGH ? FAULT_NAMES.filter((name) => !total.fired[name]) : []
  for (const name of missing) console.log(`never happened: ${name}`)
  const failures = total.failures.sort((a, b) => a.seed - b.seed)
  for (const failure of failures.slice(0, SHOWN)) explain(failure)
  console.log(`\n${total.seeds - failures.length} passed, ${failures.length} failed`)
  return failures.length === 0 && missing.length === 0 && total.seeds > 0
}

function report(fired: Summary['fired']): void {
  const counts = Object.entries(fired).sort(([, a], [, b]) => b - a)
  console.log(`faults: ${counts.map(([name, count]) => `${name} ${count}`).join(', ')}`)
}

/** The seed, its steps, what broke, and how to see it again. */
function explain({ seed, broken }: Failure): void {
  console.log(`\nseed ${seed}: ${broken}`)
  for (const step of planSchedule(seed).steps) console.log(stepText(step))
  console.log(`replay: npm run simulate -- --seed ${seed} --trace`)
}

/** Divides the seeds among processes, until there are no more, time is up, or one fails and that is enough. */
async function runAll(total: Summary, workers: number): Promise<void> {
  const { minutes, seeds } = values
  const from = readNumber('from', values.from)
  const end = seeds !== undefined || minutes === undefined ? from + readNumber('seeds', seeds ?? '1000') : Infinity
  const deadline = minutes === undefined ? Infinity : performance.now() + readNumber('minutes', minutes) * 60_000
  let next = from
  const nextBatch = (): Batch | undefined => {
    if (next >= end || performance.now() >= deadline || (values.bail && total.failures.length > 0)) return undefined
    const batch = { from: next, count: Math.min(BATCH, end - next), bail: values.bail }
    next += batch.count
    return batch
  }
  await Promise.all(Array.from({ length: workers }, () => runWorker(total, nextBatch)))
}

async function runWorker(total: Summary, nextBatch: () => Batch | undefined): Promise<void> {
  const worker = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)))
  try {
    for (let batch = nextBatch(); batch !== undefined; batch = nextBatch()) addSummary(total, await ask(worker, batch))
  } finally {
    worker.disconnect()
  }
}

function ask(worker: ChildProcess, batch: Batch): Promise<Summary> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`A worker ended with ${code} at seeds from ${batch.from}`))
    worker.once('exit', onExit)
    worker.once('message', (summary) => {
      worker.off('exit', onExit)
      resolve(summary as Summary)
    })
    worker.send(batch)
  })
}
