/**
 * Prints which Services select each Pod, and again whenever that changes; Ctrl-C ends it. In a pod it uses the pod's service account.
 *
 *     node --import tsx examples/service-detector/main.ts [namespace]
 */
import { createClient, loadConfig } from 'kubewire'
import { detectServices } from './detector.ts'

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())

await using client = createClient(await loadConfig(), {
  userAgent: 'service-detector'
})
await detectServices(client, { namespace: process.argv[2], signal: stop.signal, print: console.log })
