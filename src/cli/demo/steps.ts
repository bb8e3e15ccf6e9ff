/** The steps of the demo: each a sentence of why, and calls that a reader could copy. */
import type { Client } from '../../client.ts'
import { delay } from '../../clock.ts'
import { isConflict } from '../../errors.ts'
import type { KubeList, Stored, WatchEvent } from '../../meta.ts'
import type { ConfigMap, Deployment } from '../../resources/kinds/stable.ts'
import { jsonPatch, mergePatch, strategicMergePatch } from '../../resources/patch.ts'
import type { Resource } from '../../resources/resource.ts'

/** What the steps share. */
export interface DemoContext {
  client: Client
  /** Namespace in which everything happens. */
  namespace: string
  /** Name of the Deployment, and prefix of all other names. */
  name: string
  signal: AbortSignal
  /** Prints one line of result. */
  say(text: string): void
  deployments: Resource<Deployment, 'Namespaced'>
  configMaps: Resource<ConfigMap, 'Namespaced'>
  /** The watch that runs from its step on until the Deployment is gone. */
  gone?: Promise<void>
}

/** One step. */
export interface DemoStep {
  title: string
  /** What it shows, in a sentence. */
  why: string
  run(context: DemoContext): Promise<void>
}

/** Longest wait for the server to finish a deletion. Milliseconds. */
const DELETION_DEADLINE_MS = 60_000

/** Label by which the demo finds what is its own. */
export const DEMO_LABEL = 'kubewire.dev/demo'

/** All steps, in order. */
export const DEMO_STEPS: readonly DemoStep[] = [
  {
    title: 'Discovery',
    why: 'What can this server do? Two requests tell all groups, versions and kinds.',
    run: discover
  },
  { title: 'Create', why: 'A Deployment is one POST. What the server adds comes back in the answer.', run: create },
  { title: 'Watch', why: 'One long answer, a line for each change, from a resourceVersion on.', run: watch },
  {
    title: 'Conflict and modify',
    why: 'A stale resourceVersion is refused; modify gets, changes and updates again.',
    run: conflict
  },
  { title: 'JSON patch', why: 'A list of operations; a failing test changes nothing.', run: patchJson },
  { title: 'Merge patch', why: 'A part of the object; null removes.', run: patchMerge },
  { title: 'Strategic merge patch', why: 'Knows that containers are merged by name.', run: patchStrategic },
  { title: 'Server-side apply', why: 'Each field has an owner, so two writers find out about each other.', run: apply },
  { title: 'Scale', why: 'A subresource of its own, the same for every kind that has replicas.', run: scale },
  { title: 'List in pages', why: 'limit and continue: a consistent list of any length in small answers.', run: pages },
  {
    title: 'Delete with propagation',
    why: 'Foreground: dependents first, then the owner; the watch sees it go.',
    run: remove
  }
]

async function discover({ client, signal, say }: DemoContext): Promise<void> {
  const version = await client.discovery.serverVersion({ signal })
  const { resources } = await client.discovery.resources({ signal })
  const groupVersions = new Set(resources.map((resource) => `${resource.group}/${resource.version}`))
  say(`Kubernetes ${version.gitVersion}: ${resources.length} resources in ${groupVersions.size} group-versions`)
}

/** Creations take no signal: one that is aborted on its way may happen after the clean-up. */
async function create(context: DemoContext): Promise<void> {
  const { deployments, name, say } = context
  const labels = { app: name, [DEMO_LABEL]: 'true' }
  const created = await deployments.create({
    metadata: { name, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } }
    }
  })
  say(
    `${created.metadata.name} has uid ${created.metadata.uid} and resourceVersion ${created.metadata.resourceVersion}`
  )
}

/** Starts the watch and leaves it running: the following steps show its events as they come. */
async function watch(context: DemoContext): Promise<void> {
  const { deployments, name, signal, say } = context
  const { metadata } = await deployments.list({ fieldSelector: { 'metadata.name': name }, signal })
  const events = deployments.watch({
    resourceVersion: metadata.resourceVersion,
    fieldSelector: { 'metadata.name': name },
    signal
  })
  context.gone = untilDeleted(events, say)
  // Awaited by the last step; until then a failure must not count as unhandled.
  context.gone.catch(() => {})
  say(`watching from resourceVersion ${metadata.resourceVersion} on`)
}

async function untilDeleted(
  events: AsyncIterable<WatchEvent<Stored<Deployment>>>,
  say: DemoContext['say']
): Promise<void> {
  for await (const event of events) {
    if (event.type === 'BOOKMARK') continue
    const { metadata, spec } = event.object
    say(`watch: ${event.type} ${metadata.name} at ${metadata.resourceVersion}, ${spec?.replicas} replicas`)
    if (event.type === 'DELETED') return
  }
  throw new Error('The watch ended before the Deployment was deleted')
}

async function conflict({ deployments, name, signal, say }: DemoContext): Promise<void> {
  const stale = await deployments.get(name, { signal })
  await deployments.patch(name, mergePatch({ metadata: { annotations: { someone: 'else' } } }), { signal })
  stale.metadata.annotations = { mine: 'now' }
  const refused = await deployments.update(stale, { signal }).catch((err: unknown) => err)
  if (!isConflict(refused)) throw new Error('The stale update was not refused')
  say(`refused: ${refused.status.message}`)
  const modified = await deployments.modify(
    name,
    (deployment) => {
      deployment.metadata.annotations = { ...deployment.metadata.annotations, mine: 'now' }
    },
    { signal }
  )
  say(`modify kept both: ${JSON.stringify(modified.metadata.annotations)}`)
}

async function patchJson({ deployments, name, signal, say }: DemoContext): Promise<void> {
  const patch = jsonPatch([
    { op: 'test', path: ['metadata', 'annotations', 'mine'], value: 'now' },
    { op: 'replace', path: ['metadata', 'annotations', 'mine'], value: 'later' }
  ])
  const patched = await deployments.patch(name, patch, { signal })
  say(`annotation mine: ${patched.metadata.annotations?.mine}`)
}

async function patchMerge({ deployments, name, signal, say }: DemoContext): Promise<void> {
  const patched = await deployments.patch(name, mergePatch({ metadata: { annotations: { mine: null } } }), { signal })
  say(`annotation mine: ${patched.metadata.annotations?.mine ?? 'removed'}`)
}

async function patchStrategic({ deployments, name, signal, say }: DemoContext): Promise<void> {
  const containers = [{ name: 'sidecar', image: 'busybox:1.37', command: ['sleep', '3600'] }]
  const patch = strategicMergePatch({ spec: { template: { spec: { containers } } } })
  const patched = await deployments.patch(name, patch, { signal })
  say(`containers: ${patched.spec?.template.spec?.containers.map((container) => container.name).join(', ')}`)
}

async function apply({ deployments, name, signal, say }: DemoContext): Promise<void> {
  const intent = (team: string): Deployment & { metadata: { name: string } } => ({
    metadata: { name, labels: { team } }
  })
  await deployments.apply(intent('red'), { fieldManager: 'red', signal })
  const refused = await deployments.apply(intent('blue'), { fieldManager: 'blue', signal }).catch((err: unknown) => err)
  if (!isConflict(refused)) throw new Error('The second apply was not refused')
  say(`refused: ${refused.status.details?.causes?.[0]?.message}`)
  const forced = await deployments.apply(intent('blue'), { fieldManager: 'blue', force: true, signal })
  say(`with force the label team is ${forced.metadata.labels?.team}`)
}

async function scale({ deployments, name, signal, say }: DemoContext): Promise<void> {
  const scaled = await deployments.scale(name).patch(mergePatch({ spec: { replicas: 3 } }), { signal })
  say(`wants ${scaled.spec?.replicas} replicas`)
}

async function pages({ configMaps, name, signal, say }: DemoContext): Promise<void> {
  for (let i = 0; i < 5; i++) {
    const metadata = { name: `${name}-${i}`, labels: { [DEMO_LABEL]: 'true', app: name } }
    await configMaps.create({ metadata, data: { index: String(i) } })
  }
  const sizes: number[] = []
  const selected = configMaps.pages({ labelSelector: { app: name }, limit: 2, signal })
  for await (const page of selected as AsyncIterable<KubeList<Stored<ConfigMap>>>) sizes.push(page.items.length)
  say(`5 ConfigMaps in pages of ${sizes.join(', ')}`)
}

async function remove(context: DemoContext): Promise<void> {
  const { deployments, configMaps, name, signal, say } = context
  await deployments.delete(name, { propagationPolicy: 'Foreground', signal })
  await withinDeadline(context.gone ?? Promise.reject(new Error('There is no watch')), signal)
  say('the watch has seen it go')
  await configMaps.deleteCollection({ labelSelector: { app: name }, signal })
}

/** Waits for the deletion, and leaves no timer behind. */
async function withinDeadline(gone: Promise<void>, signal: AbortSignal): Promise<void> {
  const done = new AbortController()
  const tooLate = delay(DELETION_DEADLINE_MS, { signal: AbortSignal.any([signal, done.signal]) }).then(() => {
    throw new Error(`The Deployment was not deleted within ${DELETION_DEADLINE_MS / 1000} s`)
  })
  try {
    await Promise.race([gone, tooLate])
  } finally {
    done.abort()
  }
}
