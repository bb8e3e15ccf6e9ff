/** `@kubernetes/client-node`'s informer as a contender of `informer.ts`; plain JavaScript, because it runs on another Node. Arguments: its entry, a CA file. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { get } from 'node:https'
import { pathToFileURL } from 'node:url'

const [entry, ca] = process.argv.slice(2)
const origin = process.env.BENCH_ORIGIN
const { CoreV1Api, KubeConfig, makeInformer } = await import(pathToFileURL(entry).href)

const config = new KubeConfig()
config.loadFromOptions({
  clusters: [{ name: 'c', server: origin, caData: readFileSync(ca).toString('base64') }],
  users: [{ name: 'u' }],
  contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
  currentContext: 'x'
})

let stallMs = 0
let last = performance.now()
const look = () => {
  const now = performance.now()
  stallMs = Math.max(stallMs, now - last)
  last = now
}
const timer = setInterval(look, 1)
const cpu = process.cpuUsage()
const start = performance.now()
const api = config.makeApiClient(CoreV1Api)
const informer = makeInformer(config, '/api/v1/pods', () => api.listPodForAllNamespaces())
informer.on('error', (err) => {
  console.error(err)
  process.exit(1)
})
await informer.start()
const ms = performance.now() - start
const { user, system } = process.cpuUsage(cpu)
look()
clearInterval(timer)
tell({ ms, cpuMs: (user + system) / 1000, stallMs, objects: informer.list().length })

const [line] = await once(process.stdin, 'data')
const { rate, count } = JSON.parse(String(line))
const lateness = await new Promise((resolve, reject) => {
  const all = []
  informer.on('update', ({ metadata }) => {
    all.push(performance.timeOrigin + performance.now() - Number(metadata.resourceVersion) / 1000)
    if (all.length === count) resolve(all.sort((a, b) => a - b))
  })
  get(`${origin}/events?rate=${rate}&count=${count}`, { ca: readFileSync(ca) }, (response) => response.resume()).on(
    'error',
    reject
  )
})
const at = (part) => lateness[Math.floor((lateness.length - 1) * part)]
const keys = informer.list().map(({ metadata }) => [metadata.name, metadata.namespace])
const times = Array.from({ length: 20 }, (_, batch) => {
  const from = performance.now()
  for (let k = 0; k < 1000; k++) {
    const [name, namespace] = keys[((batch * 1000 + k) * 7919) % keys.length]
    if (informer.get(name, namespace) === undefined) throw new Error('A key is gone')
  }
  return performance.now() - from
}).sort((a, b) => a - b)
tell({ p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), readUs: times[10] })
process.exit()

function tell(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}
