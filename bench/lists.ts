/**
 * Pods by the ten thousand over TLS, through the public calls of the built package: whole lists, pages, watches, each beside the same
 * bytes by bare `undici.request` and `JSON.parse`. `npx tsx bench/lists.ts [rounds] [words of names of contenders]`
 */

import { Agent, request } from 'undici'
import { loadBuilt, pem, reportTurns, serveTurns, startServer, takeTurns } from './support.ts'

const PAGE = 500
const ca = pem('ca.crt')
const origin = process.env.BENCH_ORIGIN ?? ''

async function bareWhole(): Promise<() => Promise<unknown>> {
  const dispatcher = new Agent({ connect: { ca } })
  return async () => {
    const { body } = await request(`${origin}/api/v1/pods`, { dispatcher })
    return JSON.parse(await body.text())
  }
}

async function barePages(): Promise<() => Promise<unknown>> {
  const dispatcher = new Agent({ connect: { ca } })
  return async () => {
    const items: unknown[] = []
    for (let token: string | undefined = ''; token !== undefined; ) {
      const query: string = token === '' ? `limit=${PAGE}` : `limit=${PAGE}&continue=${token}`
      const { body } = await request(`${origin}/api/v1/pods?${query}`, { dispatcher })
      const page = JSON.parse(await body.text())
      for (const item of page.items) items.push(item)
      token = page.metadata.continue
    }
    return items
  }
}

async function bareWatch(): Promise<() => Promise<unknown>> {
  const dispatcher = new Agent({ connect: { ca } })
  return async () => {
    const { body } = await request(`${origin}/api/v1/pods?watch=1`, { dispatcher, bodyTimeout: 0 })
    const decoder = new TextDecoder()
    let rest = ''
    let events = 0
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (JSON.parse(line).object.metadata.resourceVersion !== '') events++
    }
    return events
  }
}

/** A call of kubewire's, with and without managedFields. */
function kubewire(call: 'whole' | 'pages' | 'watch', managedFields: boolean): () => Promise<() => Promise<unknown>> {
  return async () => {
    const { createClient, Pod } = await loadBuilt()
    const pods = createClient({ server: origin, tls: { ca } }).resource(Pod)
    if (call === 'whole') return () => pods.list({ limit: 0, managedFields })
    if (call === 'pages') return () => pods.list({ pageSize: PAGE, managedFields })
    return async () => {
      let events = 0
      for await (const event of pods.watch({ managedFields }))
        if (event.object.metadata.resourceVersion !== '') events++
      return events
    }
  }
}

const contenders: Record<string, () => Promise<() => Promise<unknown>>> = {
  'whole, bare': bareWhole,
  'whole, kubewire': kubewire('whole', true),
  'whole, kubewire, no managedFields': kubewire('whole', false),
  'pages, bare': barePages,
  'pages, kubewire': kubewire('pages', true),
  'pages, kubewire, no managedFields': kubewire('pages', false),
  'watch, bare': bareWatch,
  'watch, kubewire': kubewire('watch', true),
  'watch, kubewire, no managedFields': kubewire('watch', false)
}

async function main(rounds: number, word: string): Promise<void> {
  const server = await startServer()
  const names = Object.keys(contenders).filter((name) => name.includes(word))
  const turns = await takeTurns(import.meta.url, names, rounds, { BENCH_ORIGIN: server.origin })
  reportTurns('10,000 pods of 3.9 kB over TLS', turns, (name) => `${name.split(',')[0]}, bare`)
  server.stop()
}

const contender = contenders[process.argv[2] ?? '']
if (process.send !== undefined && contender !== undefined) serveTurns(await contender())
else await main(Number(process.argv[2] ?? 7), process.argv[3] ?? '')
