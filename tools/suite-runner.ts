/**
 * Runs uvu suites file by file and fails where uvu's own runner would pass: a file that registers no suite, a suite without a test, a
 * hook that threw before the tests ran, a suite that never ends, a server that is left listening.
 */

/** What uvu queues for each suite: resolves with errors as text (or true), tests that passed, skipped, registered. */
type Runner = () => Promise<[string | true, number, number, number]>

/** Longer than any suite takes, also on a slow machine; one that hangs says so instead of hanging the run. Milliseconds. */
const SUITE_DEADLINE_MS = 1_200_000

const scope = globalThis as unknown as { UVU_DEFER: number; UVU_QUEUE: Runner[][]; UVU_INDEX: number }

/** Runs files one after the other and counts. */
export class SuiteRunner {
  readonly totals: { passed: number; failed: number; skipped: number } = { passed: 0, failed: 0, skipped: 0 }

  constructor() {
    scope.UVU_DEFER = 1
    scope.UVU_QUEUE = []
  }

  /** Counts a failure that is not a test's. */
  fail(message: string): void {
    console.log(`\n${message}`)
    this.totals.failed++
  }

  /**
   * Runs the suites that `load` registers.
   *
   * @throws What `stopped` rejects with, or an error when a suite does not end: there is no going on after either.
   */
  async runFile(file: string, load: () => Promise<unknown>, stopped?: Promise<never>): Promise<void> {
    console.log(`\n${file}`)
    const index = scope.UVU_QUEUE.push([]) - 1
    scope.UVU_INDEX = index
    try {
      await load()
    } catch (err) {
      return this.fail(`Cannot load ${file}: ${textOf(err)}`)
    }
    const runners = scope.UVU_QUEUE[index] ?? []
    if (runners.length === 0) return this.fail(`${file} registers no suite`)
    const before = listeningServers()
    for (const runner of runners) await this.#runSuite(file, runner, stopped)
    // A handle that was closed goes with the next turns of the loop.
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
    const left = listeningServers() - before
    if (left > 0) this.fail(`${file} leaves ${left} servers listening`)
  }

  /** Prints the closing line; true when nothing failed. */
  close(): boolean {
    const { passed, failed, skipped } = this.totals
    console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
    return failed === 0
  }

  async #runSuite(file: string, runner: Runner, stopped: Promise<never> | undefined): Promise<void> {
    const hookThrew = (err: unknown): Awaited<ReturnType<Runner>> => [`A hook threw: ${textOf(err)}`, 0, 0, 1]
    const { late, cancel } = deadline(`A suite of ${file} did not end within ${SUITE_DEADLINE_MS / 1000} s`)
    const ends = [runner().catch(hookThrew), late, ...(stopped ? [stopped] : [])]
    const [errors, passed, skipped, registered] = await Promise.race(ends).finally(cancel)
    this.totals.passed += passed
    this.totals.skipped += skipped
    if (registered === 0) return this.fail(`A suite of ${file} registers no test`)
    if (errors !== true) console.log(`\n${errors}`)
    else if (passed < registered) console.log(`\nA hook of ${file} threw: ${registered - passed} tests did not run`)
    this.totals.failed += registered - passed
  }
}

/** A server that a test forgot to close would keep the process alive, were the runner not to end it. */
function listeningServers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPServerWrap').length
}

function deadline(message: string): { late: Promise<never>; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), SUITE_DEADLINE_MS)
  })
  return { late, cancel: () => clearTimeout(timer) }
}

function textOf(err: unknown): string {
  return err instanceof Error ? (err.stack ?? err.message) : String(err)
}
