/** What loading costs: importing the transport, and the first request over it, in fresh processes on the built files when there are any. */

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { median, pem, startServer } from './support.ts'

const ROUNDS = 7
const built = new URL('../dist/transport/index.js', import.meta.url)
// The loader for TypeScript would be the larger part of the cost.
const execArgv = existsSync(built) ? [] : process.execArgv
const target = existsSync(built) ? built : new URL('../src/transport/index.ts', import.meta.url)

const server = await startServer()
const env = { ...process.env, NODE_EXTRA_CA_CERTS: '', CA: pem('ca.crt'), ORIGIN: server.origin }

/** Runs a program in a process of its own; it prints milliseconds. */
function measure(program: string): number {
  const times = Array.from({ length: ROUNDS }, () =>
    Number(
      execFileSync(process.execPath, [...execArgv, '--input-type=module', '-e', program], {
        env,
        encoding: 'utf8'
      })
    )
  )
  return median(times)
}

const start = 'const start = performance.now();'
const stop = 'console.log(performance.now() - start);'
const load = `const { createTransport } = await import(${JSON.stringify(target.href)});`
const first = `
  const transport = createTransport({ config: { server: process.env.ORIGIN, tls: { ca: process.env.CA } } });
  const get = async () => (await transport.send({ method: 'GET', path: '/small' })).body.text();`

const figures: Record<string, number> = {
  'import transport': measure(`${start} ${load} ${stop}`),
  'import undici': measure(`${start} await import('undici'); ${stop}`),
  'first request': measure(`${load} ${first} ${start} await get(); ${stop} await transport.close()`),
  'first request, bare undici':
    measure(`import { Agent, request } from 'undici'; const dispatcher = new Agent({ connect: { ca: process.env.CA } });
    ${start} await (await request(process.env.ORIGIN + '/small', { dispatcher })).body.text(); ${stop} await dispatcher.close()`)
}
console.log(
  `Milliseconds, medians of ${ROUNDS} processes, of ${target.pathname.includes('/dist/') ? 'the built files' : 'the sources'}`
)
for (const [name, ms] of Object.entries(figures)) console.log(`  ${name.padEnd(28)} ${ms.toFixed(1).padStart(9)}`)
server.stop()
