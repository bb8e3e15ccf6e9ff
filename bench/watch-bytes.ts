/** Watch events per second: the transport's stream and framing with JSON.parse, against undici's stream and a split by hand. */

import { Agent, request } from 'undici'
import { createTransport, LineSplitter } from '../src/transport/index.ts'
import { pem, report, rounds, startServer } from './support.ts'

const EVENTS = 5000

const server = await startServer()
const ca = pem('ca.crt')
const dispatcher = new Agent({ connect: { ca } })
const transport = createTransport({ config: { server: server.origin, tls: { ca } } })

async function* byHand(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of source) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

function check(events: number): void {
  if (events !== EVENTS) throw new Error(`${events} events instead of ${EVENTS}`)
}

const times = await rounds(
  {
    'by hand': async () => {
      const { body } = await request(`${server.origin}/watch?events=${EVENTS}`, { dispatcher, bodyTimeout: 0 })
      let events = 0
      for await (const line of byHand(body)) events += JSON.parse(line).type === 'MODIFIED' ? 1 : 0
      check(events)
    },
    kubewire: async () => {
      const { body } = await transport.send({ method: 'GET', path: '/watch', query: `events=${EVENTS}`, stream: true })
      const splitter = new LineSplitter()
      const decoder = new TextDecoder()
      let events = 0
      for await (const chunk of body) {
        for (const line of splitter.push(chunk)) events += JSON.parse(decoder.decode(line)).type === 'MODIFIED' ? 1 : 0
      }
      check(events)
    }
  },
  15
)
report(`${EVENTS} watch events of 3.4 kB, parsed`, times, 'by hand')

await transport.close()
await dispatcher.close()
server.stop()
