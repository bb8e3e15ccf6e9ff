// The packed package from a strict TypeScript program, with library checks on.
import { type ClientConfig, createClient, type Deployment, Pod, type Stored } from 'kubewire'
import type { Container } from 'kubewire/core/v1'
import { createFakeCluster } from 'kubewire/fake'

const config: ClientConfig = { server: 'https://127.0.0.1:1', token: 'x' }
const client = createClient(config)
const container: Container = { name: 'c', image: 'busybox' }
const deployment: Deployment = {
  metadata: { name: 'web' },
  spec: { selector: { matchLabels: { app: 'web' } }, template: { spec: { containers: [container] } } }
}

export async function firstPod(): Promise<Stored<Pod> | undefined> {
  const list = await client.resource(Pod, { namespace: 'default' }).list()
  const uid: string | undefined = list.items[0]?.metadata.uid
  return uid === undefined ? undefined : list.items[0]
}
// @ts-expect-error: a container needs a name
export const bad: Container = { image: 'busybox' }
export const cluster = createFakeCluster()
export { deployment }
