/** The programs of examples/ that stand for the levels of docs/controllers.md. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { deploymentApi } from '../../examples/deployment-api/api.ts'
import { showResources } from '../../examples/discovery.ts'
import { compareEncodings, getRaw, watchRaw } from '../../examples/raw-client.ts'
import { detectServices } from '../../examples/service-detector/detector.ts'
import { mergePatch, Pod, Service } from '../../src/index.ts'
import { listening } from '../support/listening.ts'
import { suiteClient } from '../support/suite-client.ts'
import { transcript } from '../support/transcript.ts'
import type { Register } from './server.ts'

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

  test.run()
}
