/**
 * Writes test/fixtures/recordings/*.json: what a real API server answered to the scenarios of test/support/recorded-scenarios.ts, as the
 * client's own recorder wrote it. Starts a control plane of its own (Go and openssl are needed), since one scenario
 * makes it forget its past.
 *
 *     npx tsx tools/record-fixtures.ts [scenario …]
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadConfig } from '../src/auth/index.ts'
import { createClient } from '../src/client.ts'
import { createRecorder } from '../src/transport/index.ts'
import { type ControlPlane, startControlPlane } from '../test/conformance/control-plane.ts'
import { type ScenarioContext, scenarios } from '../test/support/recorded-scenarios.ts'

const folder = fileURLToPath(new URL('../test/fixtures/recordings/', import.meta.url))

/** Ends up in the recordings, which should not tell of the machine they were made on. */
const userAgent = 'kubewire-recorder'

const wanted = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
await using plane = await startControlPlane()
for (const [name, run] of Object.entries(scenarios)) {
  if (wanted.length === 0 || wanted.includes(name)) await record(plane, name, run)
}

async function record(
  server: ControlPlane,
  name: string,
  run: (context: ScenarioContext) => Promise<unknown>
): Promise<void> {
  const namespace = `recorded-${name}`
  const config = await loadConfig({ path: server.adminKubeconfig })
  const recorder = createRecorder()
  const options = { trace: recorder.consumer, userAgent }
  await using unseen = createClient(config)
  await using client = createClient(config, options)
  await using nobody = createClient(await loadConfig({ path: server.kubeconfig('nobody') }), options)
  await unseen.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } })
  const { gitVersion } = await unseen.discovery.serverVersion()
  const forget = async (): Promise<void> => {
    await server.stop('apiserver')
    await server.compact()
    await server.start('apiserver')
  }
  await run({ client, nobody, namespace, forget })
  const text = JSON.stringify(recorder.recording(`${name}, by kube-apiserver ${gitVersion}`), null, 1)
  writeFileSync(join(folder, `${name}.json`), `${text}\n`)
  console.log(`${name}: ${text.length} bytes`)
}
