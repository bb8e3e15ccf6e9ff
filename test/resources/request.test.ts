import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mergePatch, strategicMergePatch } from '../../src/resources/patch.ts'
import {
  buildApply,
  buildCreate,
  buildDelete,
  buildDeleteCollection,
  buildGet,
  buildList,
  buildPatch,
  buildUpdate,
  buildWatch
} from '../../src/resources/request.ts'
import type { WireRequest } from '../../src/transport/transport.ts'
import { TestNode, TestPod, TestWidget } from '../support/kinds.ts'
import { throws } from '../support/rejects.ts'

const pods = { kind: TestPod, namespace: 'ns' }
const allPods = { kind: TestPod }
const nodes = { kind: TestNode }
const widgets = { kind: TestWidget, namespace: 'ns' }

/** `METHOD path?query`, the query unescaped: one line says what a request is. */
function line(request: WireRequest): string {
  return `${request.method} ${request.path}${request.query === undefined ? '' : `?${decodeURIComponent(request.query)}`}`
}

const body = (request: WireRequest): unknown => JSON.parse(String(request.body))

type Case = [request: WireRequest, line: string]

function table(cases: Case[]): void {
  for (const [request, expected] of cases) assert.is(line(request), expected)
}

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

const create = suite('buildCreate')

create('posts to the collection, apiVersion and kind filled in', () => {
  const request = buildCreate(pods, { metadata: { name: 'a' } })
  assert.is(line(request), 'POST /api/v1/namespaces/ns/pods')
  assert.equal(request.headers, { accept: 'application/json', 'content-type': 'application/json' })
  assert.equal(body(request), { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } })
  assert.equal(body(buildCreate(widgets, { metadata: { generateName: 'w-' } })), {
    apiVersion: 'example.com/v1alpha1',
    kind: 'Widget',
    metadata: { generateName: 'w-' }
  })
})

create('every option', () => {
  const path = 'POST /api/v1/namespaces/ns/pods'
  table([
    [buildCreate(pods, {}, { dryRun: true }), `${path}?dryRun=All`],
    [buildCreate(pods, {}, { dryRun: 'All' }), `${path}?dryRun=All`],
    [buildCreate(pods, {}, { dryRun: false }), path],
    [
      buildCreate(pods, {}, { fieldManager: 'me', fieldValidation: 'Strict' }),
      `${path}?fieldManager=me&fieldValidation=Strict`
    ]
  ])
})

create('takes the namespace of the object when the handle has none', () => {
  table([[buildCreate(allPods, { metadata: { namespace: 'own' } }), 'POST /api/v1/namespaces/own/pods']])
  throws(() => buildCreate(allPods, { metadata: { name: 'a' } }), TypeError, /Cannot create Pod: no namespace is given/)
  throws(() => buildCreate(allPods, {}), TypeError, /no namespace/)
  throws(
    () => buildCreate(pods, { metadata: { namespace: 'other' } }),
    TypeError,
    /Cannot create Pod: the object is in "other", the handle in "ns"/
  )
  throws(() => buildCreate(nodes, { metadata: { namespace: 'x' } }), TypeError, /Node: it is cluster-scoped/)
})

create('refuses an object of another kind', () => {
  throws(
    () => buildCreate(pods, { kind: 'Node' }),
    TypeError,
    /Cannot create Pod: the object is of another kind: "Node"/
  )
  throws(() => buildCreate(pods, { apiVersion: 'v2' }), TypeError, /Cannot create Pod of v1: the object is of "v2"/)
  throws(() => buildCreate(pods, undefined as never), TypeError, /metadata|no object/)
})

create('refuses bad options', () => {
  throws(
    () => buildCreate(pods, {}, { dryRun: 'Some' as never }),
    TypeError,
    /dryRun must be true, false or "All": "Some"/
  )
  throws(() => buildCreate(pods, {}, { fieldManager: '' }), TypeError, /fieldManager is empty/)
  throws(() => buildCreate(pods, {}, { fieldManager: 'x'.repeat(129) }), RangeError, /longer than 128/)
  throws(() => buildCreate(pods, {}, { fieldManager: 'a\nb' }), TypeError, /unprintable/)
  throws(() => buildCreate(pods, {}, { fieldValidation: 'strict' as never }), TypeError, /one of Ignore, Warn, Strict/)
})

create.run()

const update = suite('buildUpdate')

update('puts to the place of the object', () => {
  const request = buildUpdate(pods, { metadata: { name: 'a', resourceVersion: '3' } }, { subresource: 'status' })
  assert.is(line(request), 'PUT /api/v1/namespaces/ns/pods/a/status')
  assert.equal(body(request), { metadata: { name: 'a', resourceVersion: '3' }, apiVersion: 'v1', kind: 'Pod' })
  table([
    [buildUpdate(allPods, { metadata: { name: 'a', namespace: 'own' } }), 'PUT /api/v1/namespaces/own/pods/a'],
    [buildUpdate(nodes, { metadata: { name: 'a' } }, { dryRun: true }), 'PUT /api/v1/nodes/a?dryRun=All']
  ])
})

update('leaves a complete object as it is', () => {
  const object = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a' }, spec: { x: 1 } }
  assert.is(buildUpdate(pods, object).body, JSON.stringify(object))
})

update('refuses an object without a name, or with one that changes the path', () => {
  throws(() => buildUpdate(pods, {}), TypeError, /Cannot update Pod: the object has no metadata.name/)
  throws(() => buildUpdate(pods, { metadata: { name: '../a' } }), TypeError, /name may not have "\/"/)
})

update.run()

const patch = suite('buildPatch')

patch('goes out under the content type of the patch', () => {
  const request = buildPatch(pods, 'a', mergePatch({ x: null }), { fieldManager: 'me', subresource: 'scale' })
  assert.is(line(request), 'PATCH /api/v1/namespaces/ns/pods/a/scale?fieldManager=me')
  assert.equal(request.headers, { accept: 'application/json', 'content-type': 'application/merge-patch+json' })
  assert.is(request.body, '{"x":null}')
  const { headers } = buildPatch(pods, 'a', strategicMergePatch({}))
  assert.is(headers?.['content-type'], 'application/strategic-merge-patch+json')
})

patch('sends text as it is', () => {
  const request = buildPatch(pods, 'a', { contentType: 'application/merge-patch+json', body: '{ "x":1 }' })
  assert.is(request.body, '{ "x":1 }')
})

patch.run()

const apply = suite('buildApply')

apply('is a patch of the whole intent', () => {
  const request = buildApply(pods, { metadata: { name: 'a' } }, { fieldManager: 'me', force: true })
  assert.is(line(request), 'PATCH /api/v1/namespaces/ns/pods/a?fieldManager=me&force=true')
  assert.is(request.headers?.['content-type'], 'application/apply-patch+yaml')
  assert.equal(body(request), { metadata: { name: 'a' }, apiVersion: 'v1', kind: 'Pod' })
  const status = buildApply(
    pods,
    { metadata: { name: 'a' } },
    { fieldManager: 'me', subresource: 'status', force: false }
  )
  assert.is(line(status), 'PATCH /api/v1/namespaces/ns/pods/a/status?fieldManager=me')
})

apply('needs a manager and a name, and no managedFields', () => {
  throws(
    () => buildApply(pods, { metadata: { name: 'a' } }, {}),
    TypeError,
    /Cannot apply Pod: fieldManager is missing/
  )
  throws(() => buildApply(pods, {}, { fieldManager: 'me' }), TypeError, /no metadata.name/)
  throws(
    () => buildApply(pods, { metadata: { name: 'a', managedFields: [] } }, { fieldManager: 'me' }),
    TypeError,
    /managedFields must not be set/
  )
})

apply.run()

const remove = suite('buildDelete')

remove('has a body only when there is something to say', () => {
  const request = buildDelete(pods, 'a')
  assert.equal(request, {
    method: 'DELETE',
    path: '/api/v1/namespaces/ns/pods/a',
    headers: { accept: 'application/json' }
  })
  assert.is(buildDelete(pods, 'a', { preconditions: {}, dryRun: false }).body, undefined)
})

remove('every option', () => {
  const options = {
    dryRun: true,
    gracePeriodSeconds: 0,
    preconditions: { uid: 'u', resourceVersion: '5' },
    propagationPolicy: 'Foreground' as const,
    ignoreStoreReadErrorWithClusterBreakingPotential: true
  }
  const request = buildDelete(pods, 'a', options)
  assert.is(request.headers?.['content-type'], 'application/json')
  assert.is(request.query, undefined)
  assert.equal(body(request), { kind: 'DeleteOptions', apiVersion: 'v1', ...options, dryRun: ['All'] })
})

remove('refuses bad options', () => {
  throws(() => buildDelete(pods, 'a', { gracePeriodSeconds: -1 }), RangeError, /gracePeriodSeconds/)
  throws(
    () => buildDelete(pods, 'a', { propagationPolicy: 'foreground' as never }),
    TypeError,
    /one of Orphan, Background/
  )
  throws(() => buildDelete(allPods, 'a'), TypeError, /no namespace/)
})

remove.run()

const removeAll = suite('buildDeleteCollection')

removeAll('selects by query, says how in the body', () => {
  const request = buildDeleteCollection(pods, { labelSelector: 'a=b', limit: 3, gracePeriodSeconds: 0 })
  assert.is(line(request), 'DELETE /api/v1/namespaces/ns/pods?labelSelector=a=b&limit=3')
  assert.equal(body(request), { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 })
  assert.is(line(buildDeleteCollection(nodes)), 'DELETE /api/v1/nodes')
})

removeAll('never spans namespaces', () => {
  throws(() => buildDeleteCollection(allPods), TypeError, /Pod is namespaced and has no namespace/)
})

removeAll('refuses the same as a list', () => {
  throws(() => buildDeleteCollection(pods, { limit: -1 }), RangeError, /limit/)
  throws(() => buildDeleteCollection(pods, { resourceVersionMatch: 'Exact' }), TypeError, /needs a resourceVersion/)
})

removeAll.run()
