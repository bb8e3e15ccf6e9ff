/** Events as a recorder writes them: what the server accepts, and what it makes of them. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createEventRecorder, type EventInput, type EventRecorder } from '../../src/controller/event-recorder.ts'
import { Event } from '../../src/resources/kinds/events-v1.ts'
import { ConfigMap, PriorityClass } from '../../src/resources/kinds/stable.ts'
import { suiteClient } from '../support/suite-client.ts'
import type { Register } from './server.ts'

const EVENT: EventInput = { type: 'Normal', reason: 'Changed', action: 'Change', note: 'hello' }

export const register: Register = (name, server) => {
  const test = suite(`${name}: event recorder`)
  const on = suiteClient(test, server)

  const recorderTo = (errors: unknown[]): EventRecorder =>
    createEventRecorder({
      client: on.client,
      reportingController: 'example.com/suite',
      reportingInstance: 'suite-0',
      onError: (err) => errors.push(err)
    })

  test('an event, its repetitions, and one with another note', async () => {
    const namespace = await on.namespace()
    const object = await on.client.resource(ConfigMap, { namespace }).create({ metadata: { name: 'a' } })
    const errors: unknown[] = []
    await using recorder = recorderTo(errors)
    recorder.event(object, EVENT)
    await recorder.flush()
    for (let i = 0; i < 4; i++) recorder.event(object, { ...EVENT })
    recorder.event(object, { ...EVENT, type: 'Warning', note: 'x'.repeat(2000), related: object })
    await recorder.flush()
    assert.equal(errors, [])
    const { items } = await on.client.resource(Event, { namespace }).list()
    const [changed, warning] = items.sort((a, b) => (a.type ?? '').localeCompare(b.type ?? ''))
    assert.is(items.length, 2)
    assert.equal([changed?.note, changed?.series?.count], ['hello', 5])
    assert.match(changed?.series?.lastObservedTime ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
    assert.equal(changed?.regarding, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'a',
      namespace,
      uid: object.metadata.uid,
      resourceVersion: object.metadata.resourceVersion
    })
    assert.equal([warning?.note, warning?.series], ['x'.repeat(1024), undefined])
    assert.is(warning?.related?.uid, object.metadata.uid)
  })

  test('cluster-scoped objects, and names that would not do for an event', async () => {
    const classes = on.client.resource(PriorityClass)
    const object = await classes.create({ metadata: { generateName: 'event-' }, value: 1 })
    const errors: unknown[] = []
    await using recorder = recorderTo(errors)
    recorder.event(object, EVENT)
    recorder.event({ apiVersion: 'v1', kind: 'ConfigMap', name: 'not:a:name', uid: object.metadata.uid }, EVENT)
    await recorder.flush()
    await classes.delete(object.metadata.name)
    assert.equal(errors, [])
    const { items } = await on.client.resource(Event, { namespace: 'default' }).list()
    const about = items.filter(({ regarding }) => regarding?.uid === object.metadata.uid)
    assert.equal(about.map(({ regarding }) => regarding?.kind).sort(), ['ConfigMap', 'PriorityClass'])
  })

  test('an event that is gone is made anew as a series; one that is refused is reported', async () => {
    const namespace = await on.namespace()
    const events = on.client.resource(Event, { namespace })
    const subject = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace }
    const errors: unknown[] = []
    await using recorder = recorderTo(errors)
    recorder.event(subject, EVENT)
    await recorder.flush()
    await events.deleteCollection()
    recorder.event(subject, EVENT)
    await recorder.flush()
    assert.equal(
      (await events.list()).items.map(({ series }) => series?.count),
      [2]
    )
    assert.equal(errors, [])
    recorder.event({ ...subject, namespace: 'no-such-namespace' }, EVENT)
    await recorder.flush()
    assert.match(String(errors[0]), /404 NotFound: namespaces "no-such-namespace" not found/)
  })

  test.run()
}
