/** Informers on a server without streaming lists: asked once, and never again. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mergePatch } from '../../src/resources/index.ts'
import { ConfigMap } from '../../src/resources/kinds/stable.ts'
import { TcpForwarder } from '../support/tcp-forwarder.ts'
import { until } from '../support/until.ts'
import { type ControlPlane, startControlPlane } from './control-plane.ts'
import { Follower } from './follower.ts'
import { RealServer } from './real-server.ts'

export function register(name: string): void {
  const test = suite(`${name}: without streaming lists`)
  let plane: ControlPlane

  test.before(async () => {
    const apiserverFlags = ['--feature-gates=WatchList=false']
    plane = await startControlPlane({ controllerManager: false, kubelet: false, apiserverFlags })
  })
  test.after(() => plane.close())

  for (const cache of ['objects', 'compact'] as const) {
    test(`cache "${cache}": lists instead, and does not ask for a stream again`, async () => {
      await using server = new RealServer(plane)
      await using wire = await TcpForwarder.start(Number(new URL(plane.server).port))
      const namespace = await server.namespace()
      const handle = server.client().resource(ConfigMap, { namespace })
      await handle.create({ metadata: { name: 'a' } })
      const follower = new Follower(server, { cache, namespace, url: `https://127.0.0.1:${wire.port}` })
      try {
        await follower.synced()
        const kinds = (): string[] => follower.log.requests.map(({ kind, outcome }) => `${kind} ${outcome}`)
        await until('a watch', async () => (kinds().includes('watch 200') ? true : undefined))
        assert.equal(kinds(), ['stream 422', 'list 200', 'watch 200'])

        wire.block()
        const changed = await handle.patch('a', mergePatch({ data: { k: 'v' } }))
        await plane.stop('apiserver')
        await plane.compact()
        await plane.start('apiserver')
        wire.unblock()
        await follower.reach(changed.metadata.resourceVersion)
        await follower.holds([changed])
        assert.is(kinds().filter((kind) => kind.startsWith('stream')).length, 1, kinds().join())
        assert.is(kinds().filter((kind) => kind === 'watch 410').length, 1, kinds().join())
        assert.ok(follower.log.mostInASecond() <= 2)
      } finally {
        await follower.stop()
      }
    })
  }

  test.run()
}
