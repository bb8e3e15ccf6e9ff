/** The programs of examples/ that stand for the levels of docs/controllers.md. */
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { applyManifest } from '../../examples/apply-manifest.ts'
import { deploymentApi } from '../../examples/deployment-api/api.ts'
import { showResources } from '../../examples/discovery.ts'
import { useGadgets } from '../../examples/dynamic-client.ts'
import { compareEncodings, getRaw, watchRaw } from '../../examples/raw-client.ts'
import { detectServices } from '../../examples/service-detector/detector.ts'
import { createWidgetController } from '../../examples/widget-controller/controller.ts'
import { Widget } from '../../examples/widget-controller/widget.ts'
import {
  ConfigMap,
  CustomResourceDefinition,
  controllerOf,
  crdEstablished,
  deleted,
  mergePatch,
  Pod,
  Service,
  waitFor
} from '../../src/index.ts'
import { createRegistry } from '../../src/metrics/index.ts'
import { Event } from '../../src/resources/kinds/events-v1.ts'
import { listening } from '../support/listening.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import { suiteClient } from '../support/suite-client.ts'
import { transcript } from '../support/transcript.ts'
import { until } from '../support/until.ts'
import type { Register } from './server.ts'

const CRD = new URL('../../examples/widget-controller/deploy/crd.yaml', import.meta.url)
const CONTAINERS = { containers: [{ name: 'c', image: 'busybox' }] }

export const register: Register = (name, server) => {
  const test = suite(`${name}: examples`)
  const on = suiteClient(test, server)

  test('deployment-api creates, changes, shows and deletes', async () => {
    await using api = await listening(deploymentApi(on.client, { namespace: await on.namespace() }))
    const created = await api.ask('POST', '/deployments', { name: 'web', image: 'nginx:1', replicas: 2 })
    assert.is(created.status, 201, JSON.stringify(created.body))
    assert.is((await api.ask('POST', '/deployments', { name: 'web', image: 'nginx:1' })).status, 409)
    assert.is((await api.ask('PATCH', '/deployments/web', { image: 'nginx:2' })).status, 200)
    const { body } = await api.ask('GET', '/deployments')
    const { items } = body as { items: Record<string, unknown>[] }
    assert.equal(
      items.map(({ name, image, replicas }) => ({ name, image, replicas })),
      [{ name: 'web', image: 'nginx:2', replicas: 2 }]
    )
    assert.is((await api.ask('DELETE', '/deployments/web')).status, 204)
    assert.is((await api.ask('GET', '/deployments/web')).status, 404)
  })

  test('discovery shows what is served, and what a short name means', async () => {
    const all = transcript()
    await showResources(on.client, undefined, all.print)
    assert.match(all.lines[0] as string, /^v\d+\.\d+\.\d+.* with \d+ groups$/)
    const one = transcript()
    await showResources(on.client, 'deploy', one.print)
    assert.match(one.lines[0] as string, /^deployments\tdeploy\tapps\/v1\ttrue\tDeployment\t.*\bwatch\b/)
  })

  test('raw-client reads any path, compares encodings and watches', async () => {
    const { lines, print } = transcript()
    await getRaw(on.client, '/nothing/here', print)
    assert.match(lines[0] as string, /^404 /)
    const configMaps = await on.configMaps()
    const path = `/api/v1/namespaces/${configMaps.namespace}/configmaps`
    const sizes = transcript()
    await compareEncodings(on.client, path, sizes.print)
    assert.equal(
      sizes.lines.map((line) => line.replace(/\d+ bytes/, 'N bytes')),
      [
        'json: N bytes, kind ConfigMapList',
        'table: N bytes, kind Table',
        'metadata: N bytes, kind PartialObjectMetadataList'
      ]
    )
    await configMaps.create({ metadata: { name: 'a' } })
    const watched = transcript()
    await watchRaw(on.client, `${path}?fieldSelector=metadata.name=a`, 1, watched.print)
    assert.is(JSON.parse(watched.lines[0] as string).object.metadata.name, 'a')
  })

  test('service-detector follows labels, selectors, namespaces and deletes', async () => {
    const [here, there] = [await on.namespace(), await on.namespace()]
    const pods = on.client.resource(Pod, { namespace: here })
    const services = on.client.resource(Service, { namespace: here })
    await pods.create({ metadata: { name: 'web-0', labels: { app: 'web', tier: 'front' } }, spec: CONTAINERS })
    const stop = new AbortController()
    const out = transcript()
    const print = (line: string): void => {
      if (line.startsWith(here) || line.startsWith(there)) out.print(line)
    }
    const running = detectServices(on.client, { signal: stop.signal, print })
    const pod = `${here}/web-0`
    await out.ends(`${pod}: no service`)
    await services.create({ metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } })
    await out.ends(`${pod}: web`)
    await services.create({ metadata: { name: 'all' }, spec: { selector: { tier: 'front' }, ports: [{ port: 80 }] } })
    await out.ends(`${pod}: all, web`)
    await services.patch('all', mergePatch({ spec: { selector: { app: 'web' } } }))
    await services.delete('web')
    await out.ends(`${pod}: all`)
    await pods.patch('web-0', mergePatch({ metadata: { labels: { app: 'other' } } }))
    await out.ends(`${pod}: no service`)
    await services.patch('all', mergePatch({ spec: { selector: { app: 'other', tier: null } } }))
    await out.ends(`${pod}: all`)
    // The same name and labels in another namespace are another Pod, which the Service does not select.
    const elsewhere = { metadata: { name: 'web-0', labels: { app: 'other' } }, spec: CONTAINERS }
    await on.client.resource(Pod, { namespace: there }).create(elsewhere)
    await out.ends(`${there}/web-0: no service`)
    await pods.delete('web-0', { gracePeriodSeconds: 0 })
    await out.ends(`${pod}: gone`)
    stop.abort()
    await running
  })

  test('dynamic-client defines a kind and uses it', async () => {
    const { lines, print } = transcript()
    await useGadgets(on.client, await on.namespace(), print)
    assert.equal(lines, ['one is {"size":2}', 'two is refused: spec.size', 'there is Gadget one'])
  })

  test('widget-controller keeps the copies, the status and the events of a Widget, and releases it', async () => {
    const namespace = await on.namespace()
    await applyManifest(on.client, readFileSync(CRD, 'utf8'), () => {})
    const wait = { timeoutMs: PATIENCE_MS }
    await waitFor(on.client.resource(CustomResourceDefinition), 'widgets.examples.kubewire.dev', crdEstablished, wait)
    const widgets = on.client.resource(Widget, { namespace })
    // It is served a moment after it is established.
    await until('Widgets are served', () => widgets.list().catch(() => undefined))
    const released: string[] = []
    const registry = createRegistry()
    const options = {
      namespace,
      leaseNamespace: namespace,
      registry,
      release: async ({ metadata }: { metadata: { name: string } }) => void released.push(metadata.name),
      onError: (err: unknown) => errors.push(err)
    }
    const errors: unknown[] = []
    const stop = new AbortController()
    // Two, of which one leads.
    const running = [1, 2].map(() => createWidgetController(on.client, options).run({ signal: stop.signal }))
    const configMaps = on.client.resource(ConfigMap, { namespace })
    const widget = await widgets.create({ metadata: { name: 'w' }, spec: { text: 'hello', copies: 2 } })
    const ready = (generation: number) => (object: Widget | undefined) =>
      object?.status?.ready === true && object.status.observedGeneration === generation
    await waitFor(widgets, 'w', ready(1), wait)
    const copies = await configMaps.get('w-copies')
    assert.equal(copies.data, { 'copy-0': 'hello', 'copy-1': 'hello' })
    assert.is(controllerOf(copies)?.uid, widget.metadata.uid)

    await configMaps.delete('w-copies')
    await waitFor(
      configMaps,
      'w-copies',
      (object) => object !== undefined && object.metadata.uid !== copies.metadata.uid,
      wait
    )
    await widgets.modify('w', (current) => {
      current.spec.copies = 1
    })
    await waitFor(widgets, 'w', ready(2), wait)
    assert.equal((await configMaps.get('w-copies')).data, { 'copy-0': 'hello' })

    await widgets.delete('w')
    await waitFor(widgets, 'w', deleted, wait)
    // Before it is gone, but perhaps more than once: whoever reads a cache that is behind does again what is idempotent.
    assert.equal(new Set(released), new Set(['w']))
    stop.abort()
    await Promise.all(running)
    assert.equal(errors, [])
    const { items } = await on.client.resource(Event, { namespace }).list()
    const reasons = new Set(items.map(({ reason }) => reason))
    for (const reason of ['Created', 'Updated', 'Released']) assert.ok(reasons.has(reason), reason)
    assert.match(registry.text(), /controller_runtime_reconcile_total\{controller="widget",result="success"\} \d+/)
  })

  test.run()
}
