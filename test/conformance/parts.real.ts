/** The controllers and the stand-in node do what the suites count on. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { json } from '../suite/server.ts'
import { until } from '../support/until.ts'
import type { RealServer } from './real-server.ts'

interface PodView {
  metadata: { name: string; ownerReferences?: { kind: string }[] }
  status: { phase: string; containerStatuses?: { state: { terminated?: { exitCode: number } } }[] }
}

export function register(name: string, server: () => RealServer): void {
  const test = suite(`${name}: controllers and node`)

  const create = async (path: string, body: object): Promise<void> => {
    const answer = await server().send({ method: 'POST', path, body })
    assert.is(answer.status, 201, answer.text)
  }
  const pod = (podName: string, command: string): object => ({
    metadata: { name: podName },
    spec: {
      nodeName: 'node-0',
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'c', image: 'none', command: ['sh', '-c', command] }]
    }
  })
  const podIn = (path: string, phase: string): Promise<PodView> =>
    until(`${path} is ${phase}`, async () => {
      const view = json(await server().send({ path })) as unknown as PodView
      return view.status?.phase === phase ? view : undefined
    })

  test('a Deployment gets Pods, and they go with it', async () => {
    const namespace = await server().namespace()
    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`
    const labels = { app: 'web' }
    const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'none' }] } }
    await create(deployments, {
      metadata: { name: 'web' },
      spec: { replicas: 2, selector: { matchLabels: labels }, template }
    })
    const pods = async (): Promise<PodView[]> =>
      json(await server().send({ path: `/api/v1/namespaces/${namespace}/pods` })).items as PodView[]
    const made = await until('two pods', async () => ((await pods()).length === 2 ? await pods() : undefined))
    assert.equal(
      made[0]?.metadata.ownerReferences?.map((owner) => owner.kind),
      ['ReplicaSet']
    )
    const options = { propagationPolicy: 'Foreground' }
    const deleted = await server().send({ method: 'DELETE', path: `${deployments}/web`, body: options })
    assert.is(deleted.status, 200)
    await until('no pods', async () => ((await pods()).length === 0 ? true : undefined))
  })

  test('a Pod on the node runs, logs, and fails with its exit code', async () => {
    const path = `/api/v1/namespaces/${await server().namespace()}/pods`
    await create(path, pod('short', 'echo one; echo two; echo three >&2; exit 3'))
    const view = await podIn(`${path}/short`, 'Failed')
    assert.is(view.status.containerStatuses?.[0]?.state.terminated?.exitCode, 3)
    const log = await server().send({ path: `${path}/short/log` })
    assert.is(log.headers['content-type'], 'text/plain')
    assert.equal(log.text.trim().split('\n').sort(), ['one', 'three', 'two'])
    const tail = await server().send({ path: `${path}/short/log?tailLines=1&timestamps=true` })
    assert.match(tail.text, /^\d{4}-\d\d-\d\dT[\d:.]+Z (two|three)\n$/)
  })

  test('a followed log ends with the container', async () => {
    const path = `/api/v1/namespaces/${await server().namespace()}/pods`
    await create(path, pod('slow', 'for i in 1 2 3; do echo $i; sleep 0.2; done'))
    await until('the log is there', async () =>
      (await server().send({ path: `${path}/slow/log` })).status === 200 ? true : undefined
    )
    const log = await server().send({ path: `${path}/slow/log?follow=true` })
    assert.is(log.text, '1\n2\n3\n')
  })

  test('a deleted Pod has its grace period', async () => {
    const path = `/api/v1/namespaces/${await server().namespace()}/pods`
    await create(path, pod('stubborn', 'trap "" TERM; while true; do sleep 0.1; done'))
    await podIn(`${path}/stubborn`, 'Running')
    const deleted = json(await server().send({ method: 'DELETE', path: `${path}/stubborn` }))
    assert.is((deleted.metadata as { deletionGracePeriodSeconds: number }).deletionGracePeriodSeconds, 1)
    await until('the pod is gone', async () =>
      (await server().send({ path: `${path}/stubborn` })).status === 404 ? true : undefined
    )
  })

  test.run()
}
