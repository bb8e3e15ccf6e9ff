/**
 * Serves the API of api.ts for the namespace of the current context.
 *
 *     node --import tsx examples/deployment-api/main.ts [port]
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createClient, loadConfig } from 'kubewire'
import { deploymentApi } from './api.ts'

await using client = createClient(await loadConfig(), { fieldManager: 'deployment-api' })
const server = createServer(deploymentApi(client, { namespace: client.namespace }))
// Reachable from this machine alone: it asks nobody who they are.
server.listen(Number(process.argv[2] ?? 8080), '127.0.0.1')
console.log(`http://127.0.0.1:${process.argv[2] ?? 8080}/deployments`)
process.once('SIGINT', () => server.close())
await once(server, 'close')
