/** Defaults of roles and their bindings. */
import type { JsonObject } from '../../../resources/patch/json.ts'
import { ensureObject, objectsAt, setDefaults } from './set.ts'

/** Rules are written as null when there are none. */
export function defaultRole(role: JsonObject): void {
  role.rules ??= null
}

const RBAC = 'rbac.authorization.k8s.io'

/** Roles and subjects of a binding belong to RBAC; ServiceAccounts to the core group. */
export function defaultRoleBinding(binding: JsonObject): void {
  const roleRef = ensureObject(binding, 'roleRef')
  if (roleRef.apiGroup === undefined || roleRef.apiGroup === '') roleRef.apiGroup = RBAC
  for (const subject of objectsAt(binding, 'subjects')) {
    if (subject.kind === 'User' || subject.kind === 'Group') setDefaults(subject, { apiGroup: RBAC })
  }
}
