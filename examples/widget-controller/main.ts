/**
 * Runs the controller: two of these, and one works while the other waits. Health and metrics are on port 8080. Ctrl-C stops it in order, a
 * second one at once.
 *
 *     node --import tsx examples/widget-controller/main.ts [port]
 */
import { createClient, loadConfig, shutdownSignals } from 'kubewire'
import { createHealthServer, createRegistry, restClientMetrics } from 'kubewire/metrics'
import { createWidgetController } from './controller.ts'

const registry = createRegistry()
const config = await loadConfig()
await using client = createClient(config, { userAgent: 'widget-controller', trace: restClientMetrics(registry) })
const controller = createWidgetController(client, {
  leaseNamespace: client.namespace,
  registry,
  release: async ({ metadata }) => console.log(`Released what ${metadata.namespace}/${metadata.name} had outside`),
  onError: (err) => console.error(err)
})
await using server = await createHealthServer({ port: Number(process.argv[2] ?? 8080), registry, ...controller.checks })
console.log(`Health and metrics on port ${server.port}`)
using shutdown = shutdownSignals()
await controller.run(shutdown)
