/** Rules for roles and their bindings. */

import type { JsonObject } from '../../resources/patch/json.ts'
import { asObject, textOf } from '../json.ts'
import { type FieldError, fieldInvalid, fieldRequired } from '../status.ts'
import { checkOneOf, elementsOf, goStruct } from './field-errors.ts'

export function validateRole(role: JsonObject): FieldError[] {
  return elementsOf(role.rules, 'rules').flatMap(([rule, field]) => {
    const empty = (name: string): boolean => !Array.isArray(rule[name]) || rule[name].length === 0
    const errors: FieldError[] = []
    if (empty('verbs')) errors.push(fieldRequired(`${field}.verbs`, 'verbs must contain at least one value'))
    if (!empty('nonResourceURLs')) {
      if (role.kind === 'Role') {
        const why = 'namespaced rules cannot apply to non-resource URLs'
        errors.push(fieldInvalid(`${field}.nonResourceURLs`, rule.nonResourceURLs, why))
      }
      return errors
    }
    if (empty('apiGroups')) {
      errors.push(fieldRequired(`${field}.apiGroups`, 'resource rules must supply at least one api group'))
    }
    if (empty('resources')) {
      errors.push(fieldRequired(`${field}.resources`, 'resource rules must supply at least one resource'))
    }
    return errors
  })
}

const RBAC = 'rbac.authorization.k8s.io'

export function validateRoleBinding(binding: JsonObject): FieldError[] {
  const roleRef = asObject(binding.roleRef)
  const kinds = binding.kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole']
  return [
    ...checkOneOf('roleRef.apiGroup', roleRef.apiGroup, [RBAC]),
    ...checkOneOf('roleRef.kind', roleRef.kind, kinds),
    ...(textOf(roleRef.name) === '' ? [fieldRequired('roleRef.name', '')] : []),
    ...elementsOf(binding.subjects, 'subjects').flatMap(([subject, field]) => [
      ...(textOf(subject.name) === '' ? [fieldRequired(`${field}.name`, '')] : []),
      ...checkOneOf(`${field}.kind`, subject.kind, ['ServiceAccount', 'User', 'Group']),
      ...(subject.kind === 'User' || subject.kind === 'Group'
        ? checkOneOf(`${field}.apiGroup`, subject.apiGroup, [RBAC])
        : []),
      ...(subject.kind === 'ServiceAccount' && binding.kind !== 'RoleBinding' && textOf(subject.namespace) === ''
        ? [fieldRequired(`${field}.namespace`, '')]
        : [])
    ])
  ]
}

/** A binding keeps its role. */
export function validateRoleRef(binding: JsonObject, old: JsonObject): FieldError[] {
  const before = asObject(old.roleRef)
  const roleRef = asObject(binding.roleRef)
  if (['apiGroup', 'kind', 'name'].every((name) => roleRef[name] === before[name])) return []
  return [fieldInvalid('roleRef', goStruct(roleRef, 'APIGroup Kind Name'), 'cannot change roleRef')]
}
