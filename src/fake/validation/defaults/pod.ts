/** Defaults of Pods and of templates of Pods. @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
import { isObject, type JsonObject } from '../../../resources/patch/json.ts'
import { ensureObject, mirrorFirst, objectAt, objectsAt, setDefaults } from './set.ts'

/** Defaults that a Pod has and a template has not. */
export function defaultPod(pod: JsonObject): void {
  const spec = ensureObject(pod, 'spec')
  defaultPodSpec(spec)
  mirrorFirst(objectAt(pod, 'status'), 'podIP', 'podIPs', 'ip')
  setDefaults(spec, { enableServiceLinks: true })
  for (const container of [...objectsAt(spec, 'containers'), ...objectsAt(spec, 'initContainers')]) {
    const resources = objectAt(container, 'resources')
    const limits = objectAt(resources, 'limits')
    if (resources === undefined || limits === undefined) continue
    resources.requests = { ...limits, ...objectAt(resources, 'requests') }
  }
}

/** Defaults of a template of Pods, as Deployments and Jobs have. */
export function defaultPodTemplate(template: JsonObject | undefined): void {
  const spec = objectAt(template, 'spec')
  if (spec !== undefined) defaultPodSpec(spec)
}

function defaultPodSpec(spec: JsonObject): void {
  setDefaults(spec, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    securityContext: {},
    schedulerName: 'default-scheduler'
  })
  mirrorServiceAccount(spec)
  for (const volume of objectsAt(spec, 'volumes')) defaultVolume(volume)
  for (const list of ['initContainers', 'containers', 'ephemeralContainers']) {
    for (const container of objectsAt(spec, list)) defaultContainer(container, spec)
  }
}

/** The old name of the field and the new one always say the same. */
function mirrorServiceAccount(spec: JsonObject): void {
  const name = spec.serviceAccountName || spec.serviceAccount
  if (typeof name !== 'string' || name === '') return
  spec.serviceAccountName = name
  spec.serviceAccount = name
}

function defaultContainer(container: JsonObject, spec: JsonObject): void {
  const image = typeof container.image === 'string' ? container.image : ''
  setDefaults(container, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: isLatest(image) ? 'Always' : 'IfNotPresent'
  })
  for (const port of objectsAt(container, 'ports')) {
    setDefaults(port, { protocol: 'TCP' })
    if (spec.hostNetwork === true && !port.hostPort) port.hostPort = port.containerPort
  }
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) defaultProbe(objectAt(container, name))
  const lifecycle = objectAt(container, 'lifecycle')
  for (const name of ['postStart', 'preStop']) defaultHttpGet(objectAt(objectAt(lifecycle, name), 'httpGet'))
  for (const variable of objectsAt(container, 'env')) {
    const fieldRef = objectAt(objectAt(variable, 'valueFrom'), 'fieldRef')
    if (fieldRef !== undefined) setDefaults(fieldRef, { apiVersion: 'v1' })
  }
}

/** An image whose tag is `latest`, said or not; a digest pins an image. */
function isLatest(image: string): boolean {
  if (image.includes('@')) return false
  const name = image.slice(image.lastIndexOf('/') + 1)
  const colon = name.indexOf(':')
  return colon < 0 || name.slice(colon + 1) === 'latest'
}

function defaultProbe(probe: JsonObject | undefined): void {
  if (probe === undefined) return
  for (const [name, value] of Object.entries({
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3
  })) {
    probe[name] ||= value
  }
  defaultHttpGet(objectAt(probe, 'httpGet'))
  const grpc = objectAt(probe, 'grpc')
  if (grpc !== undefined) setDefaults(grpc, { service: '' })
}

function defaultHttpGet(action: JsonObject | undefined): void {
  if (action === undefined) return
  setDefaults(action, { path: '/', scheme: 'HTTP' })
}

/** Mode of files that a volume makes: 0644. */
const FILE_MODE = 420

function defaultVolume(volume: JsonObject): void {
  if (Object.keys(volume).every((field) => field === 'name')) volume.emptyDir = {}
  for (const source of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    const found = objectAt(volume, source)
    if (found !== undefined) setDefaults(found, { defaultMode: FILE_MODE })
  }
  const hostPath = objectAt(volume, 'hostPath')
  if (hostPath !== undefined) hostPath.type ??= ''
  const projected = objectAt(volume, 'projected')
  for (const source of objectsAt(projected, 'sources')) {
    const token = objectAt(source, 'serviceAccountToken')
    if (token !== undefined) setDefaults(token, { expirationSeconds: 3600 })
    defaultFieldRefs(objectAt(source, 'downwardAPI'))
  }
  defaultFieldRefs(objectAt(volume, 'downwardAPI'))
  const iscsi = objectAt(volume, 'iscsi')
  if (iscsi !== undefined) setDefaults(iscsi, { iscsiInterface: 'default' })
  const claim = objectAt(objectAt(volume, 'ephemeral'), 'volumeClaimTemplate')
  if (isObject(claim?.spec)) setDefaults(claim.spec, { volumeMode: 'Filesystem' })
}

function defaultFieldRefs(source: JsonObject | undefined): void {
  for (const item of objectsAt(source, 'items')) {
    const fieldRef = objectAt(item, 'fieldRef')
    if (fieldRef !== undefined) setDefaults(fieldRef, { apiVersion: 'v1' })
  }
}
