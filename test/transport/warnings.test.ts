import { HttpResponse, http } from 'msw'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createTransport, dedupeWarnings, parseWarnings, type Warning } from '../../src/transport/index.ts'
import { settle } from '../support/fake-clock.ts'
import { mswDispatcher } from '../support/msw-dispatcher.ts'

const parse = suite('parseWarnings')

const one = (text: string, agent = '-', code = 299): Warning => ({ code, agent, text })

parse('reads what the API server sends', () => {
  assert.equal(parseWarnings('299 - "unknown field \\"spec.x\\""'), [one('unknown field "spec.x"')])
})

parse('reads several of one header and of several headers', () => {
  assert.equal(
    parseWarnings(['299 - "a", 299 agent "b, c"', '199 host:80 "d" "Mon, 23 Nov 2026 12:00:00 GMT",299 - "e"']),
    [one('a'), one('b, c', 'agent'), one('d', 'host:80', 199), one('e')]
  )
})

parse('resolves escapes, keeps UTF-8 and drops control characters', () => {
  const latin1 = Buffer.from('299 - "gr\\ün \\\\ \u0007€"').toString('latin1')
  assert.equal(parseWarnings(latin1), [one('grün \\ €')])
})

parse('keeps what comes before a part that breaks the format', () => {
  assert.equal(parseWarnings('299 - "a", 29 - "b"'), [one('a')])
  assert.equal(parseWarnings('299 - "a" trailing'), [])
  for (const bad of ['', '299', '299 -', '299 - a', '299 - "a', '299  "a"', 'x - "a"', '2999 - "a"', '299 - "a" "b']) {
    assert.equal(parseWarnings(bad), [], bad)
  }
  assert.equal(parseWarnings(undefined), [])
})
parse.run()

const report = suite('onWarning')

report('hears each API warning of an answer with its request, and no other', async () => {
  const dispatcher = mswDispatcher(
    http.get('https://api.test/api/v1/pods', () =>
      HttpResponse.json({}, { headers: { warning: '299 - "old", 199 - "cached", 299 - "", 299 - "older"' } })
    )
  )
  const heard: unknown[] = []
  const transport = createTransport({
    config: { server: 'https://api.test' },
    dispatcher,
    onWarning(warning, request) {
      heard.push([warning.text, request.method, request.path])
      throw new Error('an observer that fails')
    }
  })
  const response = await transport.send({ method: 'GET', path: '/api/v1/pods' })
  assert.is(response.status, 200)
  assert.equal(heard, [
    ['old', 'GET', '/api/v1/pods'],
    ['older', 'GET', '/api/v1/pods']
  ])
})

report('drops what an async observer rejects with', async () => {
  const dispatcher = mswDispatcher(
    http.get('https://api.test/x', () => HttpResponse.json({}, { headers: { warning: '299 - "old"' } }))
  )
  const config = { server: 'https://api.test' }
  const fail = async (): Promise<void> => {
    throw new Error('an observer that fails')
  }
  const unhandled: unknown[] = []
  const onUnhandled = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', onUnhandled)
  try {
    await createTransport({ config, dispatcher, onWarning: fail, trace: fail }).send({ method: 'GET', path: '/x' })
    await settle()
  } finally {
    process.off('unhandledRejection', onUnhandled)
  }
  assert.equal(unhandled, [])
})

report('hears a text once through dedupeWarnings()', () => {
  const heard: string[] = []
  const handler = dedupeWarnings((warning) => heard.push(warning.text))
  for (const text of ['a', 'b', 'a']) handler(one(text), { method: 'GET', path: '/' })
  assert.equal(heard, ['a', 'b'])
})
report.run()
