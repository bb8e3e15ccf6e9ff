/** Defaults of the kinds that configure the API server: webhooks, custom resource definitions, flow schemas. */
import type { JsonObject } from '../../../resources/patch/json.ts'
import { ensureObject, objectAt, objectsAt, setDefaults } from './set.ts'

export function defaultWebhooks(configuration: JsonObject): void {
  for (const webhook of objectsAt(configuration, 'webhooks')) {
    setDefaults(webhook, {
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10
    })
    if (configuration.kind === 'MutatingWebhookConfiguration') setDefaults(webhook, { reinvocationPolicy: 'Never' })
    const service = objectAt(objectAt(webhook, 'clientConfig'), 'service')
    if (service !== undefined) setDefaults(service, { port: 443 })
    for (const rule of objectsAt(webhook, 'rules')) setDefaults(rule, { scope: '*' })
  }
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/custom-resource-definition-v1/ */
export function defaultCustomResourceDefinition(definition: JsonObject): void {
  const spec = ensureObject(definition, 'spec')
  const names = objectAt(spec, 'names')
  if (names !== undefined && typeof names.kind === 'string') {
    setDefaults(names, { singular: names.kind.toLowerCase(), listKind: `${names.kind}List` })
  }
  setDefaults(ensureObject(spec, 'conversion'), { strategy: 'None' })
  setDefaults(ensureObject(definition, 'status'), { conditions: null })
}

export function defaultFlowSchema(flowSchema: JsonObject): void {
  const spec = ensureObject(flowSchema, 'spec')
  if (spec.matchingPrecedence === undefined || spec.matchingPrecedence === 0) spec.matchingPrecedence = 1000
}
