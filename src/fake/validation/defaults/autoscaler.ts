/** Defaults of HorizontalPodAutoscalers. */
import type { JsonObject } from '../../../resources/patch/json.ts'
import { ensureObject, objectAt, setDefaults } from './set.ts'

/** @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/ */
export function defaultAutoscaler(autoscaler: JsonObject): void {
  const spec = ensureObject(autoscaler, 'spec')
  setDefaults(spec, { minReplicas: 1 })
  if (autoscaler.apiVersion === 'autoscaling/v1') {
    const annotations = objectAt(objectAt(autoscaler, 'metadata'), 'annotations')
    if (annotations?.['autoscaling.alpha.kubernetes.io/metrics'] === undefined)
      setDefaults(spec, { targetCPUUtilizationPercentage: 80 })
    return
  }
  if (!Array.isArray(spec.metrics) || spec.metrics.length === 0) {
    const target = { type: 'Utilization', averageUtilization: 80 }
    spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }]
  }
  setDefaults(ensureObject(autoscaler, 'status'), { currentMetrics: null })
  const behavior = objectAt(spec, 'behavior')
  if (behavior === undefined) return
  const perPeriod = { type: 'Percent', value: 100, periodSeconds: 15 }
  setDefaults(ensureObject(behavior, 'scaleUp'), {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, perPeriod]
  })
  setDefaults(ensureObject(behavior, 'scaleDown'), { selectPolicy: 'Max', policies: [perPeriod] })
}
