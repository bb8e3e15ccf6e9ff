/** Compile-only: the hooks of `src/metrics` fit what the other parts take, although neither imports the other. */
import type { LeaderElectionMetrics } from '../../src/controller/leader-election-options.ts'
import type { ControllerMetrics } from '../../src/controller/reconcile.ts'
import type { InformerMetrics } from '../../src/informer/metrics.ts'
import {
  controllerMetrics,
  createRegistry,
  informerMetrics,
  leaderElectionMetrics,
  restClientMetrics,
  workQueueMetrics
} from '../../src/metrics/index.ts'
import type { TraceConsumer } from '../../src/transport/index.ts'
import type { WorkQueueMetricsProvider } from '../../src/workqueue/index.ts'

const registry = createRegistry()

export const forQueues: WorkQueueMetricsProvider = workQueueMetrics(registry)
export const forControllers: ControllerMetrics = controllerMetrics(registry)
export const forLeaderElection: LeaderElectionMetrics = leaderElectionMetrics(registry)
export const forInformers: InformerMetrics = informerMetrics(registry, 'pods')
export const forClients: TraceConsumer = restClientMetrics(registry)

const labelled = registry.counter('a_total', 'A', { labels: ['code', 'verb'] })
labelled.with({ code: '200', verb: 'GET' }).inc()
// @ts-expect-error A label is missing.
labelled.with({ code: '200' })
// @ts-expect-error There is no such label.
labelled.with({ code: '200', verb: 'GET', host: 'x' })
registry.gauge('b', 'B').with({}).set(1)
