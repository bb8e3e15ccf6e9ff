import type { Counter, Metric } from './metric.ts'
import { type MetricRegistry, metricGroup, oncePerRegistry } from './registry.ts'

/** How one run of a reconcile function ended. */
export interface ControllerRun {
  readonly outcome: 'success' | 'error' | 'requeue' | 'requeue_after'
  readonly durationMs: number
  readonly terminal: boolean
  readonly panic: boolean
  readonly timedOut: boolean
}

/** What `metrics` of a controller takes. */
export interface ControllerHooks {
  controllerStarted(controller: string, concurrency: number): void
  runStarted(controller: string): void
  runEnded(controller: string, run: ControllerRun): void
}

/** controller-runtime's, 5 ms to 60 s. */
const BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2,
  2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60
]

/** The metrics of controllers, `controller_runtime_*`, with controller-runtime's names. */
export const controllerMetrics: (registry: MetricRegistry) => ControllerHooks = oncePerRegistry((registry) => {
  const prefix = 'controller_runtime'
  const group = metricGroup(registry, prefix, ['controller'])
  const counter = (name: string, what: string): Metric<Counter, 'controller'> =>
    group.counter(`${name}_total`, `Total number of ${what} per controller`)
  const total = metricGroup(registry, prefix, ['controller', 'result']).counter(
    'reconcile_total',
    'Total number of reconciliations per controller'
  )
  const errors = counter('reconcile_errors', 'reconciliation errors')
  const terminalErrors = counter('terminal_reconcile_errors', 'terminal reconciliation errors')
  const panics = counter('reconcile_panics', 'reconciliation panics')
  const timeouts = counter('reconcile_timeouts', 'reconciliation timeouts')
  const time = group.histogram('reconcile_time_seconds', 'Length of time per reconciliation per controller', BUCKETS)
  const maxConcurrent = group.gauge(
    'max_concurrent_reconciles',
    'Maximum number of concurrent reconciles per controller'
  )
  const active = group.gauge('active_workers', 'Number of currently used workers per controller')
  return {
    controllerStarted(controller, concurrency) {
      // All series are there from the start, so that the first increase shows in a rate.
      for (const metric of [errors, terminalErrors, panics, timeouts, time]) metric.with({ controller })
      for (const result of ['success', 'error', 'requeue', 'requeue_after']) total.with({ controller, result })
      active.with({ controller }).set(0)
      maxConcurrent.with({ controller }).set(concurrency)
    },
    runStarted: (controller) => active.with({ controller }).inc(),
    runEnded(controller, { outcome, durationMs, terminal, panic, timedOut }) {
      active.with({ controller }).dec()
      total.with({ controller, result: outcome }).inc()
      time.with({ controller }).observe(durationMs / 1000)
      if (outcome === 'error') errors.with({ controller }).inc()
      if (terminal) terminalErrors.with({ controller }).inc()
      if (panic) panics.with({ controller }).inc()
      if (timedOut) timeouts.with({ controller }).inc()
    }
  }
})
