import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { buildGet, buildList, buildWatch } from '../../src/resources/request.ts'
import { TestNode, TestPod } from '../support/kinds.ts'
import { throws } from '../support/rejects.ts'
import { allPods, nodes, pods, table, widgets } from '../support/request-lines.ts'

const get = suite('buildGet')

get('paths of core, grouped and cluster-scoped kinds, of subresources', () => {
  table([
    [buildGet(pods, 'a'), 'GET /api/v1/namespaces/ns/pods/a'],
    [buildGet(nodes, 'a'), 'GET /api/v1/nodes/a'],
    [buildGet(widgets, 'a'), 'GET /apis/example.com/v1alpha1/namespaces/ns/widgets/a'],
    [buildGet(pods, 'a', { subresource: 'status' }), 'GET /api/v1/namespaces/ns/pods/a/status'],
    [buildGet(pods, 'a', { resourceVersion: '0' }), 'GET /api/v1/namespaces/ns/pods/a?resourceVersion=0'],
    [buildGet(pods, 'a', { resourceVersion: '' }), 'GET /api/v1/namespaces/ns/pods/a']
  ])
})

get('asks for JSON, and carries signal, deadline and headers on', () => {
  const { signal } = new AbortController()
  const request = buildGet(pods, 'a', { signal, timeoutMs: 5, headers: { 'impersonate-user': 'jo', accept: 'x/y' } })
  assert.is(request.signal, signal)
  assert.is(request.timeoutMs, 5)
  assert.equal(request.headers, { accept: 'x/y', 'impersonate-user': 'jo' })
  assert.equal(buildGet(pods, 'a'), {
    method: 'GET',
    path: '/api/v1/namespaces/ns/pods/a',
    headers: { accept: 'application/json' }
  })
  throws(() => buildGet(pods, 'a', { timeoutMs: -1 }), RangeError, /timeoutMs must be 0 or more: -1/)
  throws(() => buildGet(pods, 'a', { timeoutMs: Number.NaN }), RangeError, /timeoutMs/)
})

get('escapes names as Go does', () => {
  table([[buildGet(nodes, 'system:node:a@b'), 'GET /api/v1/nodes/system:node:a@b']])
  assert.is(buildGet(nodes, 'a b?c#d\u00e9').path, '/api/v1/nodes/a%20b%3Fc%23d%C3%A9')
  assert.is(buildGet(nodes, 'a$&+,;=').path, '/api/v1/nodes/a$&+,;=')
  assert.is(buildGet(nodes, 'a\\b\n').path, '/api/v1/nodes/a%5Cb%0A')
})

get('refuses names and namespaces that would change the path', () => {
  for (const bad of ['', '.', '..', 'a/b', '/', '../secrets', 'a%2Fb', '%']) {
    throws(() => buildGet(pods, bad), TypeError, /Cannot build path: name /)
    throws(() => buildGet({ kind: TestPod, namespace: bad }, 'a'), TypeError, /Cannot build path: namespace /)
    throws(() => buildGet(pods, 'a', { subresource: bad }), TypeError, /Cannot build path: subresource /)
  }
  throws(() => buildGet(nodes, 'a\ud800'), TypeError, /not well-formed Unicode/)
  throws(() => buildGet(nodes, undefined as never), TypeError, /name is empty/)
})

get('a namespaced kind needs a namespace, a cluster-scoped one takes none', () => {
  throws(() => buildGet(allPods, 'a'), TypeError, /Pod is namespaced and has no namespace: "a"/)
  throws(() => buildGet({ kind: TestNode, namespace: 'ns' }, 'a'), TypeError, /Node is cluster-scoped/)
})

get('other representations', () => {
  const metadata = buildGet({ ...pods, representation: 'metadata' }, 'a')
  assert.is(metadata.headers?.accept, 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json')
  const row = buildGet({ ...pods, representation: 'table' }, 'a')
  assert.is(row.headers?.accept, 'application/json;as=Table;v=v1;g=meta.k8s.io')
})

get.run()

const list = suite('buildList')

list('collections and every option', () => {
  table([
    [buildList(allPods), 'GET /api/v1/pods'],
    [buildList(pods), 'GET /api/v1/namespaces/ns/pods'],
    [buildList(nodes), 'GET /api/v1/nodes'],
    [buildList(pods, { limit: 0 }), 'GET /api/v1/namespaces/ns/pods'],
    [buildList(pods, { limit: 5, continue: 'x=/+' }), 'GET /api/v1/namespaces/ns/pods?limit=5&continue=x=/+'],
    [
      buildList(pods, { continue: 't', resourceVersion: '0' }),
      'GET /api/v1/namespaces/ns/pods?continue=t&resourceVersion=0'
    ],
    [
      buildList(pods, { resourceVersion: '7', resourceVersionMatch: 'Exact' }),
      'GET /api/v1/namespaces/ns/pods?resourceVersion=7&resourceVersionMatch=Exact'
    ],
    [
      buildList(pods, { resourceVersion: '0', resourceVersionMatch: 'NotOlderThan', timeoutSeconds: 9 }),
      'GET /api/v1/namespaces/ns/pods?resourceVersion=0&resourceVersionMatch=NotOlderThan&timeoutSeconds=9'
    ],
    [
      buildList(pods, { labelSelector: 'app in (a,b)', fieldSelector: 'spec.nodeName=n' }),
      'GET /api/v1/namespaces/ns/pods?labelSelector=app in (a,b)&fieldSelector=spec.nodeName=n'
    ],
    [
      buildList(pods, { labelSelector: { app: 'web', tier: ['a', 'b'] } }),
      'GET /api/v1/namespaces/ns/pods?labelSelector=app=web,tier in (a,b)'
    ],
    [buildList(pods, { labelSelector: '' }), 'GET /api/v1/namespaces/ns/pods']
  ])
  assert.is(buildList(pods, { continue: 'x=/+&' }).query, 'continue=x%3D%2F%2B%26')
})

list('asks for lists of metadata', () => {
  const { headers } = buildList({ ...pods, representation: 'metadata' })
  assert.is(headers?.accept, 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json')
})

list('refuses what the server can only refuse', () => {
  const bad: [options: object, check: typeof TypeError | typeof RangeError, message: RegExp][] = [
    [{ limit: -1 }, RangeError, /limit must be a whole number from 0 on: -1/],
    [{ limit: 1.5 }, RangeError, /limit/],
    [{ limit: Number.NaN }, RangeError, /limit/],
    [{ timeoutSeconds: -1 }, RangeError, /timeoutSeconds/],
    [{ resourceVersionMatch: 'Exact' }, TypeError, /resourceVersionMatch needs a resourceVersion: "Exact"/],
    [{ resourceVersionMatch: 'NotOlderThan', resourceVersion: '' }, TypeError, /needs a resourceVersion/],
    [{ resourceVersionMatch: 'exact', resourceVersion: '1' }, TypeError, /must be one of Exact, NotOlderThan: "exact"/],
    [
      { resourceVersionMatch: 'Exact', resourceVersion: '0' },
      TypeError,
      /"Exact" does not go with resourceVersion "0"/
    ],
    [{ continue: 't', resourceVersion: '5' }, TypeError, /resourceVersion does not go with continue: "5"/],
    [
      { continue: 't', resourceVersion: '0', resourceVersionMatch: 'NotOlderThan' },
      TypeError,
      /does not go with continue/
    ]
  ]
  for (const [options, check, message] of bad) throws(() => buildList(pods, options), check, message)
})

list.run()

const watch = suite('buildWatch')

watch('is a streamed list with watch=true, bookmarks unless refused', () => {
  const request = buildWatch(allPods, { timeoutSeconds: 300 })
  assert.is(request.stream, true)
  const path = 'GET /api/v1/pods?watch=true'
  table([
    [request, `${path}&allowWatchBookmarks=true&timeoutSeconds=300`],
    [buildWatch(allPods, { timeoutSeconds: 0, allowWatchBookmarks: false }), `${path}&timeoutSeconds=0`],
    [
      buildWatch(allPods, { timeoutSeconds: 1, resourceVersion: '12', fieldSelector: { 'metadata.name': 'a' } }),
      `${path}&fieldSelector=metadata.name=a&resourceVersion=12&allowWatchBookmarks=true&timeoutSeconds=1`
    ],
    [
      buildWatch(allPods, { timeoutSeconds: 1, sendInitialEvents: true }),
      `${path}&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&allowWatchBookmarks=true&timeoutSeconds=1`
    ],
    [
      buildWatch(allPods, { timeoutSeconds: 1, sendInitialEvents: false, resourceVersionMatch: 'NotOlderThan' }),
      `${path}&resourceVersionMatch=NotOlderThan&sendInitialEvents=false&allowWatchBookmarks=true&timeoutSeconds=1`
    ]
  ])
})

watch('refuses what the server can only refuse', () => {
  const bad: [options: object, message: RegExp][] = [
    [{ resourceVersionMatch: 'NotOlderThan' }, /resourceVersionMatch needs sendInitialEvents/],
    [{ sendInitialEvents: true, resourceVersionMatch: 'Exact' }, /must be "NotOlderThan"/],
    [{ sendInitialEvents: true, allowWatchBookmarks: false }, /sendInitialEvents needs allowWatchBookmarks/]
  ]
  for (const [options, message] of bad) {
    throws(() => buildWatch(allPods, { timeoutSeconds: 1, ...options }), TypeError, message)
  }
  throws(() => buildWatch(allPods, { timeoutSeconds: -1 }), RangeError, /timeoutSeconds/)
})

watch.run()
