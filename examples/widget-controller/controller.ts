/** The parts of the widget controller put together: caches, controller, leader election, events, metrics. */
import {
  type Client,
  ConfigMap,
  createController,
  createEventRecorder,
  createManager,
  type Informer,
  type ManagerChecks,
  type RunOptions,
  type Stored
} from 'kubewire'
import {
  controllerMetrics,
  informerMetrics,
  leaderElectionMetrics,
  type MetricRegistry,
  workQueueMetrics
} from 'kubewire/metrics'
import { widgetReconciler } from './reconciler.ts'
import { Widget } from './widget.ts'

/** Options of {@link createWidgetController}. */
export interface WidgetControllerOptions {
  /** Default: the Widgets of all namespaces. */
  namespace?: string | undefined
  /** Where the Lease of the leader is. Default: no election. */
  leaseNamespace?: string | undefined
  registry: MetricRegistry
  /** Takes away what a Widget has outside of the cluster. */
  release(widget: Stored<Widget>): Promise<void>
  onError(err: unknown): void
}

/** What runs, and how it is. */
export interface WidgetController {
  readonly checks: ManagerChecks
  readonly widgets: Informer<Stored<Widget>>
  run(options: RunOptions): Promise<void>
}

/** Makes the controller. Nothing is sent before it runs. */
export function createWidgetController(client: Client, options: WidgetControllerOptions): WidgetController {
  const { namespace, leaseNamespace, registry, release, onError } = options
  const lease = leaseNamespace && {
    lease: { namespace: leaseNamespace, name: 'widget-controller' },
    metrics: leaderElectionMetrics(registry),
    onError
  }
  const manager = createManager({
    client,
    informerMetrics: (name) => informerMetrics(registry, name),
    ...(lease && { leaderElection: lease })
  })
  const widgets = manager.informer(Widget, { namespace })
  const configMaps = manager.informer(ConfigMap, { namespace })
  const events = createEventRecorder({
    client,
    reportingController: 'examples.kubewire.dev/widget-controller',
    onError
  })
  const controller = createController({
    name: 'widget',
    informer: widgets,
    // A copy that somebody changes or deletes is put right again.
    owns: [{ informer: configMaps }],
    concurrency: 2,
    timeoutMs: 30_000,
    reconcile: widgetReconciler({ client, widgets, configMaps, events, release }),
    metrics: controllerMetrics(registry),
    queueMetrics: workQueueMetrics(registry),
    onError
  })
  manager.add(controller)
  return {
    checks: manager.checks,
    widgets,
    async run(run) {
      try {
        await manager.run(run)
      } finally {
        // What is told already is written before the program ends, unless the server is away.
        await events.close({ signal: AbortSignal.timeout(5000) }).catch(onError)
      }
    }
  }
}
