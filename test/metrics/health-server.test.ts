import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createHealthServer, createRegistry, type HealthServerOptions } from '../../src/metrics/index.ts'
import { rejects } from '../support/rejects.ts'
import { parseMetrics } from './parse-metrics.ts'

const test = suite('createHealthServer')

interface Answer {
  status: number
  text: string
  headers: Headers
}

type Ask = (path: string, method?: string) => Promise<Answer>

/** A server for the length of `use`. */
async function serving(options: Partial<HealthServerOptions>, use: (ask: Ask, port: number) => Promise<void>) {
  const server = await createHealthServer({ port: 0, host: '127.0.0.1', ...options })
  try {
    await use(async (path, method = 'GET') => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method })
      return { status: response.status, text: await response.text(), headers: response.headers }
    }, server.port)
  } finally {
    await server.close()
  }
}

function brief({ status, text }: Answer): [number, string] {
  return [status, text]
}

test('says ok when all checks pass, and which there are when asked', async () => {
  const liveness = { loop: () => true, other: async () => undefined }
  await serving({ liveness, readiness: { 'informer-sync': () => true } }, async (ask) => {
    const plain = await ask('/healthz')
    assert.equal(brief(plain), [200, 'ok'])
    assert.is(plain.headers.get('content-type'), 'text/plain; charset=utf-8')
    assert.is(plain.headers.get('x-content-type-options'), 'nosniff')
    assert.equal(brief(await ask('/healthz?verbose')), [
      200,
      '[+]ping ok\n[+]loop ok\n[+]other ok\nhealthz check passed\n'
    ])
    assert.equal(brief(await ask('/readyz?verbose=true')), [
      200,
      '[+]ping ok\n[+]informer-sync ok\nreadyz check passed\n'
    ])
  })
})

test('passes without any checks', () =>
  serving({}, async (ask) => {
    assert.equal(brief(await ask('/healthz')), [200, 'ok'])
    assert.equal(brief(await ask('/readyz?verbose')), [200, '[+]ping ok\nreadyz check passed\n'])
    assert.equal(brief(await ask('/healthz/ping')), [200, 'ok'])
  }))

test('names the checks that throw, reject, give false or take too long, and nothing of why; the log hears why', async () => {
  const failures = new Map<string, unknown>()
  const over = new AbortController()
  const asked: number[] = []
  let aborted = false
  const readiness = {
    fine: () => 1,
    throws() {
      throw new Error('password hunter2')
    },
    rejects: async () => Promise.reject(new Error('token hunter2')),
    false: () => false,
    slow: ({ signal }: { signal: AbortSignal }) =>
      new Promise(() => {
        signal.addEventListener('abort', () => {
          aborted = true
        })
        // When all others have answered.
        setImmediate(() => over.abort(new DOMException('The time is over', 'TimeoutError')))
      })
  }
  const timeoutSignal = (ms: number): AbortSignal => {
    asked.push(ms)
    return over.signal
  }
  await serving(
    { readiness, checkTimeoutMs: 20, timeoutSignal, onCheckFailed: (name, err) => failures.set(name, err) },
    async (ask) => {
      assert.equal(brief(await ask('/readyz')), [
        500,
        [
          '[+]ping ok',
          '[+]fine ok',
          '[-]throws failed: reason withheld',
          '[-]rejects failed: reason withheld',
          '[-]false failed: reason withheld',
          '[-]slow failed: reason withheld',
          'readyz check failed\n'
        ].join('\n')
      ])
      assert.ok(aborted)
      assert.equal(asked, [20, 20, 20, 20, 20, 20])
      assert.equal([...failures.keys()].sort(), ['false', 'rejects', 'slow', 'throws'])
      assert.match(String(failures.get('throws')), 'password hunter2')
      assert.is((failures.get('slow') as Error).name, 'TimeoutError')
      assert.equal(brief(await ask('/readyz/throws')), [500, 'internal server error: throws failed\n'])
      assert.equal(brief(await ask('/readyz/fine')), [200, 'ok'])
      assert.equal(brief(await ask('/healthz')), [200, 'ok'], 'Liveness is another matter')
    }
  )
})

test('leaves out excluded checks, and warns of unknown ones', async () => {
  const liveness = {
    broken: () => false,
    'post/start': () => true
  }
  await serving({ liveness }, async (ask) => {
    assert.equal(brief(await ask('/healthz?exclude=broken&verbose')), [
      200,
      '[+]ping ok\n[+]broken excluded: ok\n[+]post/start ok\nhealthz check passed\n'
    ])
    assert.equal(brief(await ask('/healthz?exclude=broken&exclude=none&verbose')), [
      200,
      '[+]ping ok\n[+]broken excluded: ok\n[+]post/start ok\nwarn: some health checks cannot be excluded: no matches for "none"\nhealthz check passed\n'
    ])
    assert.equal(brief(await ask('/healthz/post/start')), [200, 'ok'])
    assert.equal(brief(await ask('/healthz/post%2Fstart')), [200, 'ok'])
  })
})

test('a log that throws does not matter', async () => {
  const options: Partial<HealthServerOptions> = {
    liveness: { broken: () => false },
    onCheckFailed() {
      throw new Error('Disk full')
    }
  }
  await serving(options, async (ask) => assert.is((await ask('/healthz')).status, 500))
})

test('shows the metrics', async () => {
  const registry = createRegistry()
  registry.counter('things_total', 'Things').with({}).inc()
  await serving({ registry }, async (ask) => {
    const { status, text, headers } = await ask('/metrics')
    assert.is(status, 200)
    assert.is(headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
    assert.equal(
      parseMetrics(text).map(({ name }) => name),
      ['things_total']
    )
  })
})

test('a registry that throws is answered with 500', () =>
  serving(
    {
      registry: {
        contentType: 'text/plain',
        text() {
          throw new Error('Broken')
        }
      }
    },
    async (ask) => {
      assert.equal(brief(await ask('/metrics')), [500, ''])
      assert.is((await ask('/healthz')).status, 200)
    }
  ))

test('404 for other paths and checks, 405 for other methods', () =>
  serving({ liveness: { a: () => true } }, async (ask) => {
    for (const path of [
      '/',
      '/metrics',
      '/healthz/',
      '/healthz/b',
      '/healthz/toString',
      '/healthz/%ff',
      '/livez',
      '/readyz/a'
    ]) {
      assert.is((await ask(path)).status, 404, path)
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await ask('/healthz', method)
      assert.equal([status, headers.get('allow')], [405, 'GET, HEAD'])
    }
    assert.is((await ask('/nothing', 'POST')).status, 404)
  }))

test('answers HEAD without a body', () =>
  serving({ registry: createRegistry() }, async (ask) => {
    const { status, text, headers } = await ask('/healthz', 'HEAD')
    assert.equal([status, text, headers.get('content-length')], [200, '', '2'])
    assert.is((await ask('/metrics', 'HEAD')).status, 200)
  }))

test('close() ends open connections, may be called again, and disposal is the same', async () => {
  const server = await createHealthServer({
    port: 0,
    host: '127.0.0.1',
    liveness: { never: () => new Promise(() => undefined) }
  })
  const origin = `http://127.0.0.1:${server.port}`
  const pending = fetch(`${origin}/healthz`).then(
    () => 'answered',
    () => 'broken'
  )
  await fetch(`${origin}/readyz`).then((response) => response.text())
  await Promise.all([server.close(), server.close()])
  assert.is(await pending, 'broken')
  await rejects(fetch(`${origin}/readyz`))
  await server[Symbol.asyncDispose]()
})

test('rejects when the port is taken, and for a timeout that is none', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  await rejects(createHealthServer({ port, host: '127.0.0.1' }), /EADDRINUSE/)
  other.close()
  for (const checkTimeoutMs of [0, -1, Number.NaN]) {
    await rejects(createHealthServer({ port: 0, checkTimeoutMs }), RangeError, /checkTimeoutMs must be above 0/)
  }
})

test.run()
