/**
 * Records client-session.ts anew against the API server of the kubeconfig: `npx tsx test/support/record-session.ts`. The fixtures are a
 * real server's answers, so this is run by hand when the session changes.
 */
import { writeFileSync } from 'node:fs'
import { createClient, createRecorder, loadConfig, Namespace } from '../../src/index.ts'
import { clientSession } from './client-session.ts'

const folder = new URL('../fixtures/recordings/', import.meta.url)
const write = (name: string, value: unknown): void =>
  writeFileSync(new URL(name, folder), `${JSON.stringify(value, null, 1)}\n`)

const config = await loadConfig()
const recorder = createRecorder()
await using admin = createClient(config)
const { gitVersion } = await admin.discovery.serverVersion()
await admin.resource(Namespace).create({ metadata: { name: 'recorded' } })
try {
  await using client = createClient(config, { trace: recorder.consumer, userAgent: 'kubewire-tests' })
  const outcomes = JSON.stringify(await clientSession(client, 'recorded'))
  write('client-session.outcomes.json', JSON.parse(outcomes.replace(/(resource version: 1) \(\d+\)/, '$1 (N)')))
  write('client-session.json', recorder.recording(`client-session.ts on kube-apiserver ${gitVersion}`))
} finally {
  await admin.resource(Namespace).delete('recorded')
}
