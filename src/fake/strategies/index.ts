/** Which resource has which rules; what is not named here follows the generic ones. */
import { definitionHooks } from './custom-resource-definitions.ts'
import { namespaceStrategy } from './namespaces.ts'
import { podStrategy } from './pods.ts'
import { selectableFieldsOf } from './selectable-fields.ts'
import { serviceStrategy } from './services.ts'
import type { Strategy } from './strategy.ts'
import {
  autoscalerHooks,
  claimHooks,
  daemonSetHooks,
  deploymentHooks,
  ingressHooks,
  jobHooks,
  nodeHooks,
  serviceAccountHooks,
  volumeHooks
} from './workloads.ts'

const set = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Resources with `metadata.generation`, by the fields that count it up; the value is `spec` where none is named. */
const GENERATION = new Map<string, readonly string[]>([
  ...'networkpolicies ingresses ingressclasses poddisruptionbudgets deployments statefulsets daemonsets replicasets replicationcontrollers jobs cronjobs pods flowschemas prioritylevelconfigurations resourceslices deviceclasses validatingadmissionpolicies validatingadmissionpolicybindings mutatingadmissionpolicies mutatingadmissionpolicybindings customresourcedefinitions'
    .split(' ')
    .map((plural): [string, readonly string[]] => [plural, ['spec']]),
  ['mutatingwebhookconfigurations', ['webhooks']],
  ['validatingwebhookconfigurations', ['webhooks']],
  ['endpointslices', ['*']],
  ['podtemplates', ['template']],
  ['priorityclasses', []]
])

const CONDITIONAL_UPDATE_ONLY = set(
  'mutatingadmissionpolicies mutatingadmissionpolicybindings mutatingwebhookconfigurations validatingadmissionpolicies validatingadmissionpolicybindings validatingwebhookconfigurations leases runtimeclasses poddisruptionbudgets csidrivers csinodes csistoragecapacities volumeattachments customresourcedefinitions apiservices'
)

const CREATE_ON_UPDATE = set(
  'leases endpoints events limitranges services runtimeclasses clusterroles clusterrolebindings roles rolebindings'
)

const RETURNS_DELETED = set(
  'pods services serviceaccounts persistentvolumeclaims persistentvolumes resourcequotas podtemplates namespaces resourceclaims resourceclaimtemplates resourceslices deviceclasses csidrivers csinodes storageclasses volumeattachments volumeattributesclasses'
)

const STATUS_ISOLATED = set(
  'namespaces nodes persistentvolumeclaims persistentvolumes pods replicationcontrollers resourcequotas services apiservices daemonsets deployments replicasets statefulsets horizontalpodautoscalers cronjobs jobs certificatesigningrequests ingresses networkpolicies servicecidrs poddisruptionbudgets volumeattachments validatingadmissionpolicies customresourcedefinitions resourceclaims flowschemas prioritylevelconfigurations'
)

const HOOKS = new Map<string, Partial<Strategy>>([
  ['pods', podStrategy],
  ['namespaces', namespaceStrategy],
  ['customresourcedefinitions', definitionHooks],
  ['services', serviceStrategy],
  ['deployments', deploymentHooks],
  ['statefulsets', deploymentHooks],
  ['replicasets', deploymentHooks],
  ['replicationcontrollers', deploymentHooks],
  ['daemonsets', daemonSetHooks],
  ['jobs', jobHooks],
  ['nodes', nodeHooks],
  ['serviceaccounts', serviceAccountHooks],
  ['persistentvolumeclaims', claimHooks],
  ['persistentvolumes', volumeHooks],
  ['ingresses', ingressHooks],
  ['horizontalpodautoscalers', autoscalerHooks]
])

/** The rules of a built-in resource. */
export function strategyOf(group: string, plural: string): Strategy {
  return {
    statusIsolated: STATUS_ISOLATED.has(plural),
    generation: GENERATION.get(plural),
    unconditionalUpdate: !CONDITIONAL_UPDATE_ONLY.has(plural),
    createOnUpdate: CREATE_ON_UPDATE.has(plural),
    returnsDeleted: RETURNS_DELETED.has(plural),
    selectableFields: selectableFieldsOf(group, plural),
    ...HOOKS.get(plural)
  }
}

/** The rules of a custom resource, whose CustomResourceDefinition says whether it has a status of its own. */
export function customResourceStrategy(options: { status: boolean }): Strategy {
  return {
    statusIsolated: options.status,
    generation: options.status ? ['*'] : ['*', 'status'],
    unconditionalUpdate: false,
    createOnUpdate: false,
    returnsDeleted: false,
    statusKeepsMetadata: true
  }
}
