/** What makes the world as a Widget wants it: a ConfigMap with the copies, a status, and events for people. */
import { isDeepStrictEqual } from 'node:util'
import {
  type Client,
  ConfigMap,
  type EventRecorder,
  type Informer,
  type Reconcile,
  type Stored,
  setControllerReference,
  splitObjectKey,
  withFinalizer
} from 'kubewire'
import { Widget, type WidgetStatus } from './widget.ts'

const FINALIZER = 'examples.kubewire.dev/release'
const FIELD_MANAGER = 'widget-controller'

/** What a reconciler needs. */
export interface WidgetWorld {
  client: Client
  widgets: Pick<Informer<Stored<Widget>>, 'get'>
  configMaps: Pick<Informer<Stored<ConfigMap>>, 'get'>
  events: EventRecorder
  /** Takes away what a Widget has outside of the cluster; called before the Widget is gone, again if it fails. */
  release(widget: Stored<Widget>): Promise<void>
}

/** The reconcile function of the controller. It may run again at any moment, so each step only does what is not done yet. */
export function widgetReconciler(world: WidgetWorld): Reconcile {
  return async (key, { signal }) => {
    const widget = world.widgets.get(key)
    if (widget === undefined) return
    const resource = world.client.resource(Widget, { namespace: splitObjectKey(key).namespace })
    const handlers = {
      apply: (current: Stored<Widget>) => apply(world, current, signal),
      cleanup: (current: Stored<Widget>) => cleanup(world, current)
    }
    await withFinalizer(resource, widget, FINALIZER, handlers, { signal })
  }
}

async function apply({ client, configMaps, events }: WidgetWorld, widget: Stored<Widget>, signal: AbortSignal) {
  const { name, namespace, generation = 0 } = widget.metadata
  const wanted = copiesOf(widget)
  const existing = configMaps.get(`${namespace}/${wanted.metadata.name}`)
  // Not as text: the server sorts keys, and leaves out what is empty.
  if (existing === undefined || !isDeepStrictEqual(existing.data ?? {}, wanted.data)) {
    await client.resource(ConfigMap, { namespace }).apply(wanted, { fieldManager: FIELD_MANAGER, force: true, signal })
    const reason = existing === undefined ? 'Created' : 'Updated'
    events.event(widget, {
      type: 'Normal',
      reason,
      action: 'Apply',
      note: `${reason} ConfigMap ${wanted.metadata.name}`
    })
  }
  const status: WidgetStatus = { observedGeneration: generation, ready: true, configMap: wanted.metadata.name }
  // A status that says what is there already would be a write for nothing.
  if (isDeepStrictEqual(status, widget.status)) return
  const resource = client.resource(Widget, { namespace })
  await resource.applyStatus({ metadata: { name }, status }, { fieldManager: FIELD_MANAGER, force: true, signal })
}

async function cleanup({ events, release }: WidgetWorld, widget: Stored<Widget>): Promise<void> {
  await release(widget)
  events.event(widget, {
    type: 'Normal',
    reason: 'Released',
    action: 'Release',
    note: 'What was outside is taken away'
  })
}

/** The ConfigMap of a Widget. It belongs to it: the garbage collector deletes it with it. */
function copiesOf(widget: Stored<Widget>) {
  const { text, copies } = widget.spec
  const data = Object.fromEntries(Array.from({ length: copies }, (_, i) => [`copy-${i}`, text]))
  const { name, namespace } = widget.metadata
  const configMap = { metadata: { name: `${name}-copies`, namespace: namespace as string }, data }
  setControllerReference(widget, configMap)
  return configMap
}
