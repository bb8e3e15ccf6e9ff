/** Resources that are questions: their POST answers and stores nothing. */
import { readObjectBody } from '../body.ts'
import { type JsonObject, listAt, textAt, valueAt } from '../json.ts'
import { type Call, type FakeUser, timestamp } from '../machine.ts'
import { type FakeResponse, jsonResponse } from '../message.ts'
import { trackFields } from '../pipeline.ts'
import { readWriteQuery } from '../query.ts'
import { groupVersion } from '../resource-registry.ts'
import { notFound } from '../status.ts'
import { storeKey } from '../store.ts'
import { asObject } from '../verbs/metadata.ts'
import { settleOptions } from '../verbs/write-options.ts'

/** What reviews ask of the server's authenticator and authorizer. */
export interface ReviewOracle {
  authenticate(token: string): FakeUser | undefined
  authorize(user: FakeUser, attributes: AccessAttributes): boolean
}

/** What somebody wants to do. */
export interface AccessAttributes {
  verb: string
  /** Path of a request to no resource; empty otherwise. */
  path: string
  group: string
  resource: string
  subresource: string
  namespace: string
  name: string
}

/** Kinds that are answered here. */
export const REVIEWS: ReadonlySet<string> = new Set([
  'TokenReview',
  'SelfSubjectReview',
  'SubjectAccessReview',
  'LocalSubjectAccessReview',
  'SelfSubjectAccessReview',
  'SelfSubjectRulesReview'
])

/** Answers a POST of a review. */
export function reviewResponse(call: Call, oracle: ReviewOracle): FakeResponse {
  const body = readObjectBody(call.request)
  const { resource } = call
  const asked = asObject(body, resource)
  const options = settleOptions(call, readWriteQuery(call.query, 'CreateOptions'))
  const { metadata } = trackFields(call, asked, undefined, options)
  const answer = (status: JsonObject): FakeResponse =>
    jsonResponse(201, {
      kind: resource.kind,
      apiVersion: groupVersion(resource),
      metadata,
      ...(resource.kind !== 'SelfSubjectReview' && { spec: body.spec ?? {} }),
      status
    })
  switch (resource.kind) {
    case 'SelfSubjectReview': {
      const created = { creationTimestamp: timestamp(call.machine.clock) }
      return jsonResponse(201, {
        kind: resource.kind,
        apiVersion: groupVersion(resource),
        metadata: created,
        status: { userInfo: userInfo(call.user) }
      })
    }
    case 'TokenReview': {
      const user = oracle.authenticate(textAt(body, 'spec', 'token'))
      return answer(user ? { authenticated: true, user: userInfo(user) } : { user: {} })
    }
    case 'SelfSubjectRulesReview':
      return answer(rulesStatus(call, oracle))
    default: {
      const own = resource.kind === 'SelfSubjectAccessReview'
      const user = own
        ? call.user
        : { name: textAt(body, 'spec', 'user'), groups: listAt(body, 'spec', 'groups').map(String) }
      const allowed = oracle.authorize(user, attributesOf(body))
      return answer({ allowed })
    }
  }
}

function attributesOf(body: JsonObject): AccessAttributes {
  const spec = valueAt(body, 'spec')
  const at = (field: string): string => textAt(spec, 'resourceAttributes', field)
  const path = textAt(spec, 'nonResourceAttributes', 'path')
  return {
    verb: path === '' ? at('verb') : textAt(spec, 'nonResourceAttributes', 'verb'),
    path,
    group: at('group'),
    resource: at('resource'),
    subresource: at('subresource'),
    namespace: at('namespace'),
    name: at('name')
  }
}

function rulesStatus(call: Call, oracle: ReviewOracle): JsonObject {
  const everything = { verb: '*', path: '', group: '*', resource: '*', subresource: '', namespace: '', name: '' }
  const all = oracle.authorize(call.user, everything)
  return {
    resourceRules: all ? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }] : [],
    nonResourceRules: all ? [{ verbs: ['*'], nonResourceURLs: ['*'] }] : [],
    incomplete: false
  }
}

function userInfo(user: FakeUser): JsonObject {
  return {
    username: user.name,
    ...(user.uid !== undefined && { uid: user.uid }),
    groups: [...user.groups],
    ...(user.extra !== undefined && { extra: user.extra })
  }
}

/**
 * Answers POST of a TokenRequest: a token of the right shape, unsigned.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
 */
export function tokenResponse(call: Call, issue: (user: FakeUser, token: string) => void): FakeResponse {
  const { machine, path } = call
  const name = path.name ?? ''
  const account = machine.store.get('serviceaccounts', storeKey(path.namespace, name))
  if (account === undefined) throw notFound({ group: '', plural: 'serviceaccounts' }, name)
  const body = readObjectBody(call.request)
  const asked = valueAt(body, 'spec', 'expirationSeconds')
  const seconds = typeof asked === 'number' ? asked : 3600
  const audiences = listAt(body, 'spec', 'audiences').map(String)
  const issuer = 'https://kubernetes.default.svc.cluster.local'
  const user: FakeUser = {
    name: `system:serviceaccount:${path.namespace}:${name}`,
    uid: account.metadata.uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${path.namespace}`, 'system:authenticated']
  }
  const now = Math.floor(machine.clock.now() / 1000)
  const payload = {
    aud: audiences.length > 0 ? audiences : [issuer],
    exp: now + seconds,
    iat: now,
    iss: issuer,
    jti: machine.uid(),
    'kubernetes.io': { namespace: path.namespace, serviceaccount: { name, uid: account.metadata.uid } },
    nbf: now,
    sub: user.name
  }
  const token = [{ alg: 'none', typ: 'JWT' }, payload].map(encodePart).concat('fake').join('.')
  issue(user, token)
  return jsonResponse(201, {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace: path.namespace, creationTimestamp: timestamp(machine.clock) },
    spec: {
      audiences: payload.aud,
      expirationSeconds: seconds,
      boundObjectRef: valueAt(body, 'spec', 'boundObjectRef') ?? null
    },
    status: { token, expirationTimestamp: timestamp(machine.clock, seconds) }
  })
}

function encodePart(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
