/** Custom resources whose definition has a schema: what is pruned, defaulted, refused and shown. */
import { APPLY, DEFINITIONS, type Exchange, MERGE, type Scenario, TABLE } from './raw-exchange.ts'

const GADGETS = '/apis/{ns}.example.com/v1/namespaces/{ns}/gadgets'

const schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 10 },
        color: { type: 'string', enum: ['red', 'green'], default: 'red' },
        code: { type: 'string', pattern: '^[a-z]+$', maxLength: 5, minLength: 2 },
        tags: { type: 'array', items: { type: 'string' }, maxItems: 2 },
        set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        map: { type: 'object', additionalProperties: { type: 'integer' } },
        port: { 'x-kubernetes-int-or-string': true },
        flag: { type: 'boolean' },
        ratio: { type: 'number' },
        nested: { type: 'object', properties: { deep: { type: 'string', default: 'd' } } },
        nul: { type: 'string', nullable: true },
        when: { type: 'string', format: 'date-time' }
      }
    },
    status: { type: 'object', properties: { phase: { type: 'string' } } }
  }
}

const gadget = (name: string, spec: unknown, more: Record<string, unknown> = {}): Exchange => ({
  method: 'POST',
  path: GADGETS,
  body: { apiVersion: '{ns}.example.com/v1', kind: 'Gadget', metadata: { name }, spec, ...more }
})

export const SCHEMAS: Scenario[] = [
  {
    name: 'custom resources with a schema',
    exchanges: [
      {
        method: 'POST',
        path: DEFINITIONS,
        body: {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: 'gadgets.{ns}.example.com' },
          spec: {
            group: '{ns}.example.com',
            names: { plural: 'gadgets', kind: 'Gadget' },
            scope: 'Namespaced',
            versions: [
              {
                name: 'v1',
                served: true,
                storage: true,
                subresources: { status: {} },
                schema: { openAPIV3Schema: schema },
                additionalPrinterColumns: [
                  { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
                  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }
                ]
              }
            ]
          }
        }
      },
      { path: GADGETS, until: 200 },
      {
        ...gadget('a', { size: 2, nope: 1, free: { x: 1 }, map: { k: 1 }, nested: {}, port: 'http' }, { extra: 1 }),
        until: 201
      },
      gadget('b', { size: 'x' }),
      gadget('b', {}),
      { ...gadget('b', undefined) },
      gadget('b', { size: 0 }),
      gadget('b', { size: 11 }),
      gadget('b', { size: 1, color: 'blue' }),
      gadget('b', { size: 1, code: 'A' }),
      gadget('b', { size: 1, code: 'abcdefg' }),
      gadget('b', { size: 1, tags: ['a', 'b', 'c'] }),
      gadget('b', { size: 1, tags: [1] }),
      gadget('b', { size: 1, tags: 'x' }),
      gadget('b', { size: 1, set: ['a', 'a'] }),
      gadget('b', { size: 1, map: { k: 'v' } }),
      gadget('b', { size: 1, port: true }),
      gadget('b', { size: 1, flag: 'x' }),
      gadget('b', { size: 1.5 }),
      gadget('b', { size: 1, ratio: 'x' }),
      gadget('b', { size: 1, nul: null, nested: null }),
      gadget('b', 'text'),
      gadget('b2', { size: 1, when: 'nope' }),
      gadget('b3', { size: 1, port: 5, ratio: 1.5, nul: null }),
      { ...gadget('c', { size: 1, nope: 2 }), path: `${GADGETS}?fieldValidation=Strict` },
      { ...gadget('c', { size: 1, nope: 2 }), path: `${GADGETS}?fieldValidation=Ignore` },
      { method: 'PATCH', path: `${GADGETS}/a`, headers: MERGE, body: { spec: { size: 'big' } } },
      { method: 'PATCH', path: `${GADGETS}/a`, headers: MERGE, body: { spec: { size: 3, unknown: 1 } } },
      {
        method: 'PATCH',
        path: `${GADGETS}/a?fieldManager=m`,
        headers: APPLY,
        body: {
          apiVersion: '{ns}.example.com/v1',
          kind: 'Gadget',
          metadata: { name: 'a' },
          spec: { size: 3, code: 'abc' }
        }
      },
      {
        method: 'PATCH',
        path: `${GADGETS}/a?fieldManager=m`,
        headers: APPLY,
        body: {
          apiVersion: '{ns}.example.com/v1',
          kind: 'Gadget',
          metadata: { name: 'a' },
          spec: { size: 3, bad: 'abc' }
        }
      },
      { method: 'PATCH', path: `${GADGETS}/a/status`, headers: MERGE, body: { status: { phase: 'p', x: 1 } } },
      { path: GADGETS, headers: TABLE },
      { path: `${GADGETS}/a` }
    ]
  }
]
