/** Who may do what: tokens to users, and users to permissions. */
import type { FakeUser } from './machine.ts'
import type { FakeRequest } from './message.ts'
import { forbidden, Refusal, unauthorized } from './status.ts'
import type { AccessAttributes, ReviewOracle } from './subresources/reviews.ts'

/** Scripted access of a fake cluster. */
export interface AccessOptions {
  /**
   * Users by bearer token. Default: none, and then every request is the administrator's. With tokens, a request without
   * one is anonymous and one with an unknown token is refused with 401.
   */
  tokens?: Record<string, string | FakeUser> | undefined
  /**
   * Decides over each request; `false` refuses it with 403. Default: the group `system:masters` may do everything, the
   * others may read discovery and ask reviews about themselves.
   */
  authorize?: ((user: FakeUser, attributes: AccessAttributes) => boolean) | undefined
}

const ADMIN: FakeUser = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] }
const ANONYMOUS: FakeUser = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** Paths that anybody may read. */
const PUBLIC_PATHS = /^\/(healthz|livez|readyz|version)\/?$/
/** Paths that every user may read. */
const DISCOVERY_PATHS = /^\/(api|apis|openapi|version|healthz|livez|readyz)(\/|$)/
const SELF_REVIEWS = new Set(['selfsubjectreviews', 'selfsubjectaccessreviews', 'selfsubjectrulesreviews'])

/** Refused before the request reached what it asks for. */
export class AccessDenied extends Refusal {}

/** Authenticates and authorizes requests. */
export class Access implements ReviewOracle {
  readonly #users = new Map<string, FakeUser>()
  readonly #open: boolean
  readonly #decide: (user: FakeUser, attributes: AccessAttributes) => boolean

  constructor(options: AccessOptions) {
    for (const [token, user] of Object.entries(options.tokens ?? {})) this.addToken(token, user)
    this.#open = options.tokens === undefined
    this.#decide = options.authorize ?? mayByDefault
  }

  /** Accepts a token from now on. */
  addToken(token: string, user: string | FakeUser): void {
    const full = typeof user === 'string' ? { name: user, groups: ['system:authenticated'] } : user
    this.#users.set(token, full)
  }

  /** Accepts a token no longer. */
  removeToken(token: string): void {
    this.#users.delete(token)
  }

  authenticate(token: string): FakeUser | undefined {
    return this.#users.get(token)
  }

  authorize(user: FakeUser, attributes: AccessAttributes): boolean {
    return this.#decide(user, attributes)
  }

  /**
   * The user of a request, after impersonation.
   *
   * @throws {Refusal} 401 for a token that is not known, 403 when impersonation is not allowed.
   */
  userOf(request: FakeRequest): FakeUser {
    const user = this.#authenticated(request)
    const name = request.headers['impersonate-user']
    if (name === undefined) return user
    const group = { verb: 'impersonate', path: '', group: '', resource: 'users', subresource: '', namespace: '', name }
    if (!this.authorize(user, group)) {
      const { status } = forbidden({ group: '', plural: 'users' }, name, denial(user, group))
      throw new AccessDenied(403, 'Forbidden', status.message ?? '', status.details)
    }
    return impersonated(request, name)
  }

  /** @throws {Refusal} 403 when the user may not. */
  check(user: FakeUser, attributes: AccessAttributes): void {
    if (this.authorize(user, attributes)) return
    if (attributes.path !== '') {
      const message = `forbidden: User ${JSON.stringify(user.name)} cannot ${attributes.verb} path ${JSON.stringify(attributes.path)}`
      throw new AccessDenied(403, 'Forbidden', message, {})
    }
    const resource = { group: attributes.group, plural: attributes.resource }
    const { status } = forbidden(resource, attributes.name, denial(user, attributes))
    throw new AccessDenied(403, 'Forbidden', status.message ?? '', status.details)
  }

  #authenticated(request: FakeRequest): FakeUser {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (token === undefined) return this.#open ? ADMIN : ANONYMOUS
    const user = this.#users.get(token.trim())
    if (user !== undefined) return user
    if (this.#open) return ADMIN
    throw unauthorized()
  }
}

function impersonated({ headers }: FakeRequest, name: string): FakeUser {
  const groups = (headers['impersonate-group'] ?? '').split(', ').filter((group) => group !== '')
  const extra: Record<string, string[]> = {}
  for (const [header, value] of Object.entries(headers)) {
    if (!header.startsWith('impersonate-extra-')) continue
    extra[decodeURIComponent(header.slice('impersonate-extra-'.length))] = value.split(', ')
  }
  const anonymous = name === ANONYMOUS.name
  const implied = anonymous ? 'system:unauthenticated' : 'system:authenticated'
  return {
    name,
    groups: groups.includes(implied) ? groups : [...groups, implied],
    ...(headers['impersonate-uid'] !== undefined && { uid: headers['impersonate-uid'] }),
    ...(Object.keys(extra).length > 0 && { extra })
  }
}

function denial(user: FakeUser, attributes: AccessAttributes): string {
  const { verb, group, resource, subresource, namespace } = attributes
  const target = subresource === '' ? resource : `${resource}/${subresource}`
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  return `User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(target)} in API group ${JSON.stringify(group)} ${where}`
}

function mayByDefault(user: FakeUser, { verb, path, resource, group }: AccessAttributes): boolean {
  if (user.groups.includes('system:masters')) return true
  if (path !== '' && verb === 'get' && PUBLIC_PATHS.test(path)) return true
  if (!user.groups.includes('system:authenticated')) return false
  if (path !== '') return verb === 'get' && DISCOVERY_PATHS.test(path)
  const self = group === 'authorization.k8s.io' || group === 'authentication.k8s.io'
  return self && verb === 'create' && SELF_REVIEWS.has(resource)
}
