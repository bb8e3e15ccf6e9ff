import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { applyManifest } from '../examples/apply-manifest.ts'
import { listPods } from '../examples/list-pods.ts'
import { watchConfigMaps } from '../examples/watch-config-maps.ts'
import { widgetReconciler } from '../examples/widget-controller/reconciler.ts'
import { Widget } from '../examples/widget-controller/widget.ts'
import { createFakeCluster } from '../src/fake/index.ts'
import { ConfigMap, createEventRecorder, Pod, type Stored } from '../src/index.ts'

const CRD = new URL('../examples/widget-controller/deploy/crd.yaml', import.meta.url)

const test = suite('examples')

test('list-pods prints each pod that matches', async () => {
  const client = createFakeCluster().client()
  const pods = client.resource(Pod, { namespace: 'default' })
  for (const name of ['a', 'b']) {
    const metadata = { name, labels: { app: name } }
    await pods.create({ metadata, spec: { containers: [{ name: 'c', image: 'busybox' }] } })
  }
  const lines: string[] = []
  await listPods(client, 'app=b', (line) => lines.push(line))
  assert.equal(lines, ['default/b\tPending\t<none>'])
})

test('watch-config-maps follows changes, also over an expired version', async () => {
  const cluster = createFakeCluster()
  const client = cluster.client()
  const configMaps = client.resource(ConfigMap, { namespace: 'default' })
  await configMaps.create({ metadata: { name: 'a' } })
  const controller = new AbortController()
  const lines: string[] = []
  const wanted = ['HAVE a', 'ADDED b', 'MODIFIED b', 'DELETED a']
  const watching = watchConfigMaps(client, 'default', {
    signal: controller.signal,
    print: (line) => {
      lines.push(line)
      if (lines.length === 1) void configMaps.create({ metadata: { name: 'b' } })
      if (lines.length === 2) void configMaps.update({ metadata: { name: 'b' }, data: { k: 'v' } })
      if (lines.length === 3) void configMaps.delete('a')
      if (lines.length === wanted.length) controller.abort(new Error('seen'))
    }
  })
  await watching.catch((err: Error) => assert.is(err.message, 'seen'))
  assert.equal(lines, wanted)
})

test('apply-manifest applies documents of any kind', async () => {
  const client = createFakeCluster().client()
  const lines: string[] = []
  const yaml = `
apiVersion: v1
kind: Namespace
metadata:
  name: app
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: app }
data:
  mode: "0644"
`
  await applyManifest(client, yaml, (line) => lines.push(line.replace(/\d+$/, 'N')))
  assert.equal(lines, ['Namespace app is at resourceVersion N', 'ConfigMap settings is at resourceVersion N'])
  const stored = await client.resource(ConfigMap, { namespace: 'app' }).get('settings')
  assert.equal(stored.data, { mode: '0644' })
})

for (const copies of [0, 12]) {
  test(`widget-controller writes nothing when ${copies} copies are there, in whatever order the server has them`, async () => {
    const cluster = createFakeCluster()
    const client = cluster.client()
    await applyManifest(client, readFileSync(CRD, 'utf8'), () => {})
    const widgets = client.resource(Widget, { namespace: 'default' })
    const configMaps = client.resource(ConfigMap, { namespace: 'default' })
    const cached: { widget?: Stored<Widget>; configMap?: Stored<ConfigMap> } = {}
    const events = createEventRecorder({ client, reportingController: 'test' })
    const reconcile = widgetReconciler({
      client,
      events,
      widgets: { get: () => cached.widget },
      configMaps: { get: () => cached.configMap },
      release: async () => {}
    })
    const round = async (): Promise<string[]> => {
      cluster.requests.length = 0
      await reconcile('default/w', { name: 'widget', attempt: 0, signal: new AbortController().signal })
      await events.flush()
      return cluster.requests.map(({ method }) => method)
    }
    cached.widget = await widgets.create({ metadata: { name: 'w' }, spec: { text: 'x', copies } })
    assert.equal(await round(), ['PATCH', 'PATCH', 'PATCH', 'POST'])
    cached.widget = sorted(await widgets.get('w'))
    cached.configMap = sorted(await configMaps.get('w-copies'))
    assert.equal(await round(), [])
    await events.close()
  })
}

/** As Go writes maps. */
function sorted<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort())
      : member
  )
}

test.run()
