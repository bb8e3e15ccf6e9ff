/** The code of docs/controllers.md, run on a fake cluster. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFakeCluster } from '../../src/fake/index.ts'
import { ConfigMap, Deployment, hasFinalizer, type KubeObject, Pod, type Resource } from '../../src/index.ts'
import * as page from './controllers.ts'
import { inform as migrated } from './migrating.ts'

const test = suite('docs/controllers.md')

const CONTAINERS = { containers: [{ name: 'c', image: 'busybox' }] }
const WEB: Pod = { metadata: { name: 'web-0', namespace: 'default', labels: { app: 'web' } }, spec: CONTAINERS }
const DEPLOYMENT: Deployment = {
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: CONTAINERS }
  }
}

test('informer, work queue and controller', async () => {
  const client = createFakeCluster().client()
  const stop = new AbortController()
  const looked: string[] = []
  const ended = page.inform(client, stop.signal, async (informer) => {
    await page.ownWrite(client, informer, WEB, stop.signal)
    assert.is(informer.get('default/web-0')?.metadata.labels?.app, 'web')
    const worked = new AbortController()
    const look = async (key: string): Promise<void> => {
      looked.push(`queue ${key}`)
      worked.abort()
    }
    await page.work(informer, look, worked.signal)
    const controlled = new AbortController()
    const reconcile = async (key: string): Promise<void> => {
      looked.push(`controller ${key}`)
      controlled.abort()
    }
    await page.control(informer, reconcile, controlled.signal)
    stop.abort()
  })
  await ended
  assert.equal(looked, ['queue default/web-0', 'controller default/web-0'])
})

test('manager', async () => {
  const client = createFakeCluster().client()
  await client.resource(Pod, { namespace: 'default' }).create(WEB)
  const looked: string[] = []
  await page.manage(client, async (key) => {
    looked.push(key)
    process.emit('SIGTERM', 'SIGTERM')
  })
  assert.equal(looked, ['default/web-0'])
})

test('finalizers, owners, events, waiting', async () => {
  const client = createFakeCluster({ controllers: ['deployment', 'replicaset', 'kubelet'] }).client()
  const deployments = client.resource(Deployment, { namespace: 'default' })
  await deployments.create(DEPLOYMENT)
  const configMaps = client.resource(ConfigMap, { namespace: 'default' })
  const owner = await configMaps.create({ metadata: { name: 'owner' } })
  const child: KubeObject = { metadata: { name: 'child', namespace: 'default' } }
  const made: string[] = []
  await page.help({
    ...{ client, deployments, owner, child, widget: owner, signal: new AbortController().signal },
    widgets: configMaps as Resource as Resource<KubeObject>,
    make: (object) => made.push(`make ${object.metadata?.name}`),
    unmake: (object) => made.push(`unmake ${object.metadata?.name}`)
  })
  assert.is(child.metadata?.ownerReferences?.[0]?.uid, owner.metadata.uid)
  assert.equal(made, ['make owner'])
  assert.ok(hasFinalizer(await configMaps.get('owner'), 'example.com/other'))
})

test('faults of the fake cluster; an informer after client-node', async () => {
  const { cluster, fake } = page.onFake()
  const stop = new AbortController()
  const { log } = console
  const printed: unknown[] = []
  console.log = (...words: unknown[]) => {
    printed.push(words.join(' '))
    stop.abort()
  }
  try {
    cluster.faults.clear()
    await fake.resource(Pod, { namespace: 'default' }).create(WEB)
    await migrated(fake, stop.signal)
  } finally {
    console.log = log
  }
  assert.equal(printed, ['add web-0'])
})

test.run()
