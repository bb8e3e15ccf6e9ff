/** Metrics in Prometheus text format under the names of client-go and controller-runtime, and the endpoints that show them. */

export { type ControllerHooks, type ControllerRun, controllerMetrics } from './controller-metrics.ts'
export type { HealthCheck, HealthChecks } from './health-checks.ts'
export { createHealthServer, type HealthServer, type HealthServerOptions } from './health-server.ts'
export { type InformerHooks, informerMetrics } from './informer-metrics.ts'
export { type LeaderElectionHooks, leaderElectionMetrics } from './leader-election-metrics.ts'
export type { Counter, Gauge, Histogram, Labels, Metric } from './metric.ts'
export {
  createRegistry,
  type GaugeOptions,
  type HistogramOptions,
  type MetricOptions,
  type MetricRegistry,
  type RegistryOptions
} from './registry.ts'
export { type RestClientEvent, type RestClientHook, restClientMetrics } from './rest-client-metrics.ts'
export { type WorkQueueHooks, workQueueMetrics } from './work-queue-metrics.ts'
