import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createRegistry } from '../../src/metrics/index.ts'
import { formatNumber } from '../../src/metrics/text.ts'
import { throws } from '../support/rejects.ts'
import { parsedMetric, parseMetrics, sampleOf } from './parse-metrics.ts'

const test = suite('createRegistry')

test('writes counters, gauges and histograms, sorted, letter for letter', () => {
  const registry = createRegistry()
  const requests = registry.counter('requests_total', 'Requests by code', { labels: ['code', 'method'] })
  requests.with({ code: '500', method: 'GET' }).inc()
  requests.with({ method: 'POST', code: '200' }).inc(2)
  requests.with({ code: '200', method: 'GET' }).inc(0.5)
  const temperature = registry.gauge('a_temperature', 'In degrees')
  temperature.with({}).set(-3.5)
  temperature.with({}).dec()
  temperature.with({}).inc(2)
  const sizes = registry.histogram('sizes', 'Of things', { labels: ['kind'], buckets: [1e-8, 1, 1_048_576] })
  for (const size of [0, 1, 1.5, 2 ** 21, Number.NaN]) sizes.with({ kind: 'x' }).observe(size)
  assert.is(
    registry.text(),
    `# HELP a_temperature In degrees
# TYPE a_temperature gauge
a_temperature -2.5
# HELP requests_total Requests by code
# TYPE requests_total counter
requests_total{code="200",method="GET"} 0.5
requests_total{code="200",method="POST"} 2
requests_total{code="500",method="GET"} 1
# HELP sizes Of things
# TYPE sizes histogram
sizes_bucket{kind="x",le="1e-08"} 1
sizes_bucket{kind="x",le="1"} 2
sizes_bucket{kind="x",le="1.048576e+06"} 3
sizes_bucket{kind="x",le="+Inf"} 4
sizes_sum{kind="x"} 2.0971545e+06
sizes_count{kind="x"} 4
`
  )
  assert.is(registry.text(), registry.text())
  assert.is(registry.contentType, 'text/plain; version=0.0.4; charset=utf-8')
})

test('another parser reads the same', () => {
  const registry = createRegistry()
  registry.counter('plain_total', 'Without labels').with({}).inc(3)
  const times = registry.histogram('time_seconds', 'Times').with({})
  times.observe(0.3)
  times.observe(30)
  const text = registry.text()
  assert.is(sampleOf(text, 'plain_total'), 3)
  const bounds = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf']
  const counts = ['0', '0', '0', '0', '0', '0', '1', '1', '1', '1', '1', '2']
  assert.equal(parsedMetric(text, 'time_seconds'), {
    name: 'time_seconds',
    help: 'Times',
    type: 'HISTOGRAM',
    metrics: [{ buckets: Object.fromEntries(bounds.map((bound, i) => [bound, counts[i]])), sum: '30.3', count: '2' }]
  })
})

test('label values and help survive whatever is in them', () => {
  const nasty = ['', 'a"b', 'back\\slash', 'back\\"both', 'new\nline', 'tab\tand é 漢字', '{},=#', '\\n', '"', '\\']
  const registry = createRegistry()
  const metric = registry.counter('nasty_total', 'One \\ two\nthree "four"', { labels: ['value'] })
  for (const [i, value] of nasty.entries()) metric.with({ value }).inc(i + 1)
  const text = registry.text()
  assert.ok(text.startsWith('# HELP nasty_total One \\\\ two\\nthree "four"\n'))
  assert.ok(text.includes('nasty_total{value="back\\\\\\"both"} 4\n'))
  assert.ok(text.includes('nasty_total{value="new\\nline"} 5\n'))
  const parsed = parsedMetric(text, 'nasty_total')
  assert.is(parsed.help, 'One \\ two\nthree "four"')
  assert.equal(
    new Map(parsed.metrics.map(({ labels, value }) => [labels?.value, Number(value)])),
    new Map(nasty.map((value, i) => [value, i + 1]))
  )
})

for (const [value, text] of [
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
  [0, '0'],
  [-0, '0'],
  [1, '1'],
  [0.1, '0.1'],
  [123456, '123456'],
  [999999.5, '999999.5'],
  [1e6, '1e+06'],
  [1234567, '1.234567e+06'],
  [1e21, '1e+21'],
  [1.5e300, '1.5e+300'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [0.000012, '1.2e-05'],
  [1e-8, '1e-08'],
  [5e-324, '5e-324'],
  [-2.5e7, '-2.5e+07']
] as const) {
  test(`writes ${value} as Go does: ${text}`, () => assert.is(formatNumber(value), text))
}

test('writes no metric that has no series, and one without labels from the start', () => {
  const registry = createRegistry()
  registry.counter('labelled_total', 'None yet', { labels: ['a'] })
  registry.counter('plain_total', 'Zero')
  assert.equal(
    parseMetrics(registry.text()).map(({ name }) => name),
    ['plain_total']
  )
})

test('asks collect() each time; one that throws takes nothing else away', () => {
  const registry = createRegistry()
  let value = 0
  registry.gauge('asked', 'Asked', { collect: (gauge) => gauge.with({}).set(++value) })
  registry.gauge('broken', 'Broken', {
    collect() {
      throw new Error('Broken')
    }
  })
  assert.is(sampleOf(registry.text(), 'asked'), 1)
  const text = registry.text()
  assert.is(sampleOf(text, 'asked'), 2)
  assert.is(sampleOf(text, 'broken'), 0)
})

test('label values without end share one series beyond the bound', () => {
  const registry = createRegistry({ maxSeries: 3 })
  const metric = registry.counter('pods_total', 'Pods', { labels: ['pod', 'node'] })
  for (let i = 0; i < 100; i++) metric.with({ pod: `pod-${i}`, node: 'n' }).inc()
  metric.with({ pod: 'pod-1', node: 'n' }).inc()
  const text = registry.text()
  assert.is(parsedMetric(text, 'pods_total').metrics.length, 4)
  assert.is(sampleOf(text, 'pods_total', { pod: 'overflow', node: 'overflow' }), 97)
  assert.is(sampleOf(text, 'pods_total', { pod: 'pod-1', node: 'n' }), 2)
  throws(() => createRegistry({ maxSeries: 0 }), RangeError, /maxSeries must be at least 1: 0$/)
})

test('refuses names that the format does not know', () => {
  const registry = createRegistry()
  for (const name of ['', '1st', 'a-b', 'a b', 'ä', 'a.b']) {
    throws(() => registry.counter(name, ''), TypeError, /^Cannot register metric: invalid name: /)
  }
  for (const label of ['', '1st', 'a-b', 'a:b', '__name__']) {
    throws(() => registry.counter('ok', '', { labels: [label] }), TypeError, /invalid label/)
  }
  throws(() => registry.histogram('ok', '', { labels: ['le'] }), TypeError, /invalid label: "le"$/)
  throws(() => registry.counter('ok', '', { labels: ['a', 'a'] }), TypeError, /a label is doubled$/)
  registry.counter('ok:fine_1', '', { labels: ['le', '_a'] })
})

test('refuses a name that is taken, also by the lines of a histogram', () => {
  const registry = createRegistry()
  registry.counter('taken', '')
  throws(() => registry.gauge('taken', ''), /^Cannot register metric: "taken" is registered already$/)
  registry.histogram('times', '')
  throws(() => registry.counter('times_count', ''), /"times_count" is registered already$/)
  registry.counter('sizes_sum', '')
  throws(() => registry.histogram('sizes', ''), /"sizes_sum" is registered already$/)
  registry.counter('sizes_bucket', '')
})

test('refuses buckets that are not ascending, and increments that are negative', () => {
  const registry = createRegistry()
  for (const buckets of [[1, 1], [2, 1], [Number.NaN], [1, Number.POSITIVE_INFINITY]]) {
    throws(() => registry.histogram('h', '', { buckets }), RangeError, /buckets must be finite and ascending/)
  }
  const counter = registry.counter('c', '').with({})
  throws(() => counter.inc(-1), RangeError, /increment must not be negative: -1$/)
  throws(() => counter.inc(Number.NaN), RangeError)
})

test.run()
