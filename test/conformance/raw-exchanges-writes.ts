/** Creating, replacing, patching and deleting, on ConfigMaps and Secrets. */
import { CM, del, get, JSON_PATCH, MERGE, patch, post, put, type Scenario, SECRETS, STRATEGIC } from './raw-exchange.ts'

export const WRITES: Scenario[] = [
  {
    name: 'a ConfigMap from birth to death',
    exchanges: [
      get(`${CM}/a`),
      post(CM, { metadata: { name: 'a', labels: { l: '1' } }, data: { x: '1' } }, 'a'),
      post(CM, { metadata: { name: 'a' } }),
      get(`${CM}/a`),
      get(`${CM}/a?resourceVersion=0`),
      get(`${CM}/a?resourceVersion=abc`),
      get(`${CM}/a?watch=1`),
      put(`${CM}/a`, { metadata: { name: 'a', labels: { l: '1' } }, data: { x: '1' } }),
      put(`${CM}/a`, { metadata: { name: 'a' }, data: { x: '2' } }, 'b'),
      put(`${CM}/a`, { metadata: { name: 'a', resourceVersion: '{a.metadata.resourceVersion}' }, data: { x: '2' } }),
      put(`${CM}/a`, { metadata: { name: 'a', resourceVersion: '0' }, data: { x: '3' } }, 'c'),
      put(`${CM}/a`, { metadata: { name: 'a', resourceVersion: 'abc' }, data: { x: '3' } }),
      put(`${CM}/a`, { metadata: { name: 'b' } }),
      put(`${CM}/a`, { metadata: { name: 'a', namespace: 'other' } }),
      put(`${CM}/a`, { metadata: { name: 'a', uid: 'abc' } }),
      put(`${CM}/a`, { data: { y: '1' } }),
      put(`${CM}/b`, { metadata: { name: 'b' } }),
      put(`${CM}/a`, { metadata: { name: 'a', generation: 7, creationTimestamp: '2020-01-01T00:00:00Z' } }),
      put(`${CM}/a?dryRun=All`, { metadata: { name: 'a' }, data: { dry: '1' } }),
      get(`${CM}/a`),
      del(`${CM}/a?dryRun=All`),
      del(`${CM}/a`, { preconditions: { uid: 'abc' } }),
      del(`${CM}/a`, { preconditions: { resourceVersion: '1' } }),
      del(`${CM}/a`, { preconditions: { uid: '{a.metadata.uid}' } }),
      del(`${CM}/a`)
    ]
  },
  {
    name: 'creating badly',
    exchanges: [
      post(CM, {}),
      post(CM, ''),
      post(CM, '{'),
      post(CM, '[]'),
      post(CM, '"x"'),
      post(CM, { apiVersion: 'v2', kind: 'ConfigMap', metadata: { name: 'a' } }),
      {
        ...post(CM, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }),
        differs: 'the text names Go types of the server'
      },
      post(CM, { apiVersion: 'v1', kind: 'Nope', metadata: { name: 'a' } }),
      post(CM, { kind: 'ConfigMap', metadata: { name: 'only-kind' } }),
      post(CM, { metadata: { name: 'a', namespace: 'other' } }),
      post(CM, { metadata: { name: 'Not_Valid' } }),
      post(CM, { metadata: { name: 'a', resourceVersion: '5' } }),
      post(CM, { metadata: { name: 'a' }, unknown: 1 }),
      post(`${CM}?fieldValidation=Strict`, { metadata: { name: 'b' }, unknown: 1 }),
      post(`${CM}?fieldValidation=Ignore`, { metadata: { name: 'b' }, unknown: 1 }),
      post(`${CM}?fieldValidation=Nope`, { metadata: { name: 'b' } }),
      post(`${CM}?dryRun=Nope`, { metadata: { name: 'b' } }),
      post(`${CM}?dryRun=All`, { metadata: { name: 'dry' }, data: { a: '1' } }),
      post(CM, { metadata: { name: 'c' }, data: { a: 1 } }),
      post(CM, { metadata: { name: 'c' }, data: 'text' }),
      post(CM, { metadata: { name: 'c', labels: { 'not valid': 'x' } } }),
      post(CM, { metadata: { name: 'c', labels: { x: 'not valid' } } }),
      post(CM, { metadata: { name: 'c', finalizers: ['nope'] } }),
      post('/api/v1/namespaces/not-there/configmaps', { metadata: { name: 'a' } }),
      { method: 'POST', path: CM, body: 'x', headers: { 'content-type': 'text/plain' } },
      { method: 'POST', path: CM, body: 'metadata:\n  name: yaml\n', headers: { 'content-type': 'application/yaml' } },
      post('/api/v1/namespaces?dryRun=All', { metadata: { name: 'x', namespace: 'y' } }),
      post(`${CM}?fieldManager=me`, { metadata: { name: 'managed' }, data: { a: '1' } })
    ]
  },
  {
    name: 'generated names',
    exchanges: [
      post(CM, { metadata: { generateName: 'gen-' } }),
      post(CM, { metadata: { name: 'gen', generateName: 'gen-' } }),
      post(CM, { metadata: { generateName: 'Bad_' } })
    ]
  },
  {
    name: 'finalizers',
    exchanges: [
      post(CM, { metadata: { name: 'a', finalizers: ['example.com/f', 'example.com/g'] } }, 'a'),
      del(`${CM}/a`),
      del(`${CM}/a`),
      get(`${CM}/a`),
      patch(`${CM}/a`, MERGE, { metadata: { finalizers: ['example.com/f', 'example.com/g', 'example.com/h'] } }),
      patch(`${CM}/a`, MERGE, { metadata: { deletionTimestamp: null } }),
      patch(`${CM}/a`, MERGE, { metadata: { finalizers: ['example.com/g'] } }),
      patch(`${CM}/a`, MERGE, { metadata: { finalizers: null } }),
      get(`${CM}/a`),
      get(`${CM}?watch=1&timeoutSeconds=1&resourceVersion={a.metadata.resourceVersion}`),
      post(CM, { metadata: { name: 'b' } }, 'b'),
      del(`${CM}/b`, { propagationPolicy: 'Foreground' }),
      post(CM, { metadata: { name: 'c', finalizers: ['example.com/f'] } }, 'c'),
      del(`${CM}/c`, { propagationPolicy: 'Orphan' }),
      del(`${CM}/c`, { propagationPolicy: 'Nope' }),
      del(`${CM}/c`, { propagationPolicy: 'Orphan', orphanDependents: true }),
      del(`${CM}/c?propagationPolicy=Nope`),
      del(`${CM}/c`, { dryRun: ['Nope'] }),
      del(`${CM}/c`, 'nope'),
      del(`${CM}/c`, { kind: 'Nope', apiVersion: 'v1' })
    ]
  },
  {
    name: 'deleting a collection',
    exchanges: [
      ...['a', 'b', 'c'].map((name) => post(SECRETS, { metadata: { name, labels: { k: name === 'c' ? '2' : '1' } } })),
      del(`${SECRETS}?labelSelector=k%3D1&dryRun=All`),
      del(`${SECRETS}?labelSelector=k%3D1`),
      get(SECRETS),
      del(SECRETS),
      get(SECRETS)
    ]
  },
  {
    name: 'JSON patch, merge patch, strategic merge patch',
    exchanges: [
      post(CM, { metadata: { name: 'a' }, data: { x: '1' } }, 'a'),
      patch(`${CM}/a`, MERGE, { data: { y: '2', x: null } }),
      patch(`${CM}/a`, MERGE, { data: { y: '2' } }),
      patch(`${CM}/a`, MERGE, { metadata: { resourceVersion: '{a.metadata.resourceVersion}' }, data: { y: '3' } }),
      patch(`${CM}/a`, MERGE, { metadata: { name: 'b' } }),
      patch(`${CM}/a`, MERGE, { metadata: { uid: 'abc' } }),
      patch(`${CM}/a`, MERGE, { unknown: 1 }),
      patch(`${CM}/a?fieldValidation=Strict`, MERGE, { unknown: 1 }),
      patch(`${CM}/a`, MERGE, '{'),
      patch(`${CM}/a`, MERGE, '[]'),
      patch(`${CM}/a`, MERGE, { data: { y: 1 } }),
      patch(`${CM}/a?dryRun=All`, MERGE, { data: { dry: '1' } }),
      patch(`${CM}/none`, MERGE, {}),
      patch(`${CM}/a`, JSON_PATCH, [{ op: 'add', path: '/data/z', value: '1' }]),
      patch(`${CM}/a`, JSON_PATCH, [{ op: 'replace', path: '/data/none', value: '1' }]),
      patch(`${CM}/a`, JSON_PATCH, [{ op: 'remove', path: '/data/nothing' }]),
      patch(`${CM}/a`, JSON_PATCH, [{ op: 'test', path: '/data/z', value: '2' }]),
      patch(`${CM}/a`, JSON_PATCH, [{ op: 'nope', path: '/data/z' }]),
      patch(`${CM}/a`, JSON_PATCH, { op: 'add' }),
      patch(`${CM}/a`, JSON_PATCH, '['),
      patch(`${CM}/a`, STRATEGIC, { data: { s: '1' } }),
      patch(`${CM}/a`, STRATEGIC, '['),
      patch(`${CM}/a`, { 'content-type': 'text/plain' }, 'x'),
      patch(`${CM}/a`, { 'content-type': 'application/json' }, {}),
      patch(`${CM}/a?force=true`, MERGE, {}),
      get(`${CM}/a`)
    ]
  }
]
