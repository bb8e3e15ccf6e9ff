/**
 * The pages hold to their code: each `ts` block of a page stands in a file of this folder, where it is compiled, and is run here on a fake
 * cluster. Blanks, comments and semicolons do not count; a page may be laid out for reading.
 */
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFakeCluster, listen } from '../../src/fake/index.ts'
import {
  ConfigMap,
  CustomResourceDefinition,
  Deployment,
  Pod,
  parseKubeconfig,
  resolveConfig,
  type Stored
} from '../../src/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { withTempFolder } from '../support/temp-folder.ts'
import * as readme from './readme.ts'
import * as testing from './testing.ts'

const test = suite('pages')

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

/** Where the sources have what users import by name. */
const SOURCES: Record<string, string> = {
  kubewire: '../../src/index.ts',
  'kubewire/fake': '../../src/fake/index.ts',
  'kubewire/metrics': '../../src/metrics/index.ts',
  'kubewire/fake/msw': '../../src/fake/msw.ts',
  'kubewire/core/v1': '../../src/resources/kinds/core-v1.ts'
}

const IMPORT = /^import (?:type )?\{([^}]*)\} from '([^']+)'\n/gm

/** Names that a text imports, each with its module. */
function importsOf(text: string): string[] {
  return [...text.matchAll(IMPORT)].flatMap(([, names = '', module = '']) =>
    names.split(',').map((name) => `${name.trim().replace(/^type /, '')} of ${SOURCES[module] ?? module}`)
  )
}

const bare = (code: string): string => code.replace(/(^|\s)\/\/.*$/gm, '').replace(/[\s;]/g, '')

for (const [page, file] of [
  ['../../README.md', 'readme.ts'],
  ['../../docs/testing.md', 'testing.ts'],
  ['../../docs/controllers.md', 'controllers.ts'],
  ['../../docs/migrating-from-client-node.md', 'migrating.ts']
] as const) {
  const blocks = [...read(page).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
  const code = read(file)

  test(`${page}: every block is in ${file}`, () => {
    assert.ok(blocks.length > 0)
    const imported = new Set(importsOf(code))
    for (const block of blocks) {
      assert.ok(bare(code).includes(bare(block.replace(IMPORT, ''))), `not in ${file}:\n${block}`)
      for (const one of importsOf(block)) assert.ok(imported.has(one), `not imported in ${file}: ${one}`)
    }
  })
}

const pod = (name: string, labels = {}): Pod => ({
  metadata: { name, labels },
  spec: { containers: [{ name: 'c', image: 'busybox' }] }
})

const DEPLOYMENT: Deployment = {
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'busybox' }] } }
  }
}

const WIDGETS: CustomResourceDefinition = {
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }]
  }
}

test('README.md: what it shows first works as it stands, from a kubeconfig', async () => {
  const cluster = createFakeCluster()
  const client = cluster.client()
  await client.resource(Pod, { namespace: 'default' }).create(pod('web-0', { app: 'web', tier: 'a' }))
  await client.resource(Deployment, { namespace: 'default' }).create(DEPLOYMENT)
  // The page's loop goes on for as long as the server likes.
  cluster.faults.add({ verb: 'watch', action: { type: 'close-after', lines: 0 } })
  await using server = await listen(cluster)
  const { log } = console
  const { KUBECONFIG: before } = process.env
  const printed: unknown[] = []
  await withTempFolder({ config: server.kubeconfig }, async (folder) => {
    process.env.KUBECONFIG = folder.at('config')
    console.log = (line: unknown) => printed.push(line)
    try {
      await readme.use()
    } finally {
      console.log = log
      if (before === undefined) delete process.env.KUBECONFIG
      else process.env.KUBECONFIG = before
    }
  })
  assert.is(printed[0], 'web-0')
  const [web] = (await client.resource(Deployment).list()).items
  assert.is(web?.spec?.replicas, 3)
  assert.equal(
    (await client.resource(Pod).list()).items.map(({ metadata }) => metadata.labels),
    [{ app: 'web', tier: 'a' }]
  )
})

test('README.md: kinds known at run time, the fake cluster, the trace', async () => {
  const client = createFakeCluster().client()
  await client.resource(CustomResourceDefinition).create(WIDGETS)
  assert.equal(await readme.dynamic(client), [[], 'widgets', 200])
  assert.is(await readme.onFake(), 'a')
  assert.is(readme.container.name, 'c')
  await readme.traced({ server: 'http://any.invalid' }).close()
})

test('README.md: the controller', async () => {
  const pods = createFakeCluster().client().resource(Pod, { namespace: 'default' })
  await pods.create(pod('web-0'))
  const { log } = console
  const seen: unknown[] = []
  console.log = (line: unknown) => seen.push(`printed ${line}`)
  const stop = new AbortController()
  try {
    const look = async ({ metadata }: Stored<Pod>): Promise<void> => {
      seen.push(`looked at ${metadata.name}`)
      stop.abort()
    }
    await readme.control(pods, look, stop.signal)
  } finally {
    console.log = log
  }
  assert.equal(seen, ['printed web-0', 'looked at web-0'])
})

test('docs/testing.md: doors', async () => {
  await testing.aTest()
  const cluster = createFakeCluster()
  for (const client of testing.doors(cluster)) assert.is((await client.resource(ConfigMap).list()).items.length, 0)
  const names = ['default', 'kube-node-lease', 'kube-public', 'kube-system']
  assert.equal(await testing.listener(cluster), names)
  const list = (await testing.mswFetch(cluster)) as { items: unknown[] }
  assert.is(list.items.length, names.length)
  assert.is(await testing.mswClient(), 'v1.99.0')
})

test('docs/testing.md: requests, faults, expiry, users', async () => {
  const cluster = createFakeCluster()
  const maps = cluster.client().resource(ConfigMap, { namespace: 'default' })
  await maps.create({ metadata: { name: 'settings' } })
  await testing.asked(cluster, maps)
  await testing.faults(cluster, maps)
  await testing.expiry(cluster, maps)
  await testing.users()
})

test('docs/testing.md: controllers and time', async () => {
  const cluster = testing.controllers()
  const client = cluster.client()
  await client.resource(Deployment, { namespace: 'default' }).create(DEPLOYMENT)
  for await (const event of client.resource(Pod, { namespace: 'default' }).watch()) {
    if (event.type !== 'BOOKMARK' && event.object.status?.phase === 'Running') break
  }
  await cluster.close()
  assert.is((await testing.time(new FakeClock()).resource(Pod).list()).items.length, 0)
})

test('docs/testing.md: recordings', async () => {
  await using server = await listen(createFakeCluster())
  const config = await resolveConfig(parseKubeconfig(server.kubeconfig))
  const [recording, replayed] = await testing.recordings(config, 'https://replayed.test')
  assert.equal([recording.exchanges.length, replayed], [1, 4])
})

test.run()
