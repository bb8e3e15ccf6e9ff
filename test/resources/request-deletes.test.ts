import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { buildDelete, buildDeleteCollection } from '../../src/resources/request.ts'
import { throws } from '../support/rejects.ts'
import { allPods, body, line, nodes, pods } from '../support/request-lines.ts'

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
