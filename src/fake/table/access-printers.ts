/** Cells of bindings of roles, certificate requests and webhooks. */
import { listAt, textAt, valueAt } from '../json.ts'
import { type Cell, count, text } from './cell-makers.ts'
import { humanDuration } from './duration.ts'

const subjects =
  (kind: string): Cell =>
  (binding) =>
    listAt(binding, 'subjects')
      .filter((each) => textAt(each, 'kind') === kind)
      .map((each) => (kind === 'ServiceAccount' ? `${textAt(each, 'namespace')}/` : '') + textAt(each, 'name'))
      .join(', ')

const roleBinding: Record<string, Cell> = {
  Role: (binding) => `${textAt(binding, 'roleRef', 'kind')}/${textAt(binding, 'roleRef', 'name')}`,
  Users: subjects('User'),
  Groups: subjects('Group'),
  ServiceAccounts: subjects('ServiceAccount')
}

const csrCondition: Cell = (request) => {
  const types = listAt(request, 'status', 'conditions').map((each) => textAt(each, 'type'))
  const state = ['Denied', 'Approved'].find((type) => types.includes(type)) ?? 'Pending'
  const failed = types.includes('Failed') ? ',Failed' : ''
  return `${state}${failed}${textAt(request, 'status', 'certificate') === '' ? '' : ',Issued'}`
}

const webhooks: Record<string, Cell> = { Webhooks: count('webhooks') }

/** Printers by kind, cells by column name. */
export const ACCESS_PRINTERS: ReadonlyArray<[kind: string, cells: Record<string, Cell>]> = [
  ['RoleBinding', roleBinding],
  ['ClusterRoleBinding', roleBinding],
  [
    'CertificateSigningRequest',
    {
      SignerName: text('<none>', 'spec', 'signerName'),
      Requestor: text('', 'spec', 'username'),
      RequestedDuration: (object) => {
        const seconds = valueAt(object, 'spec', 'expirationSeconds')
        return typeof seconds === 'number' ? humanDuration(seconds * 1000) : '<none>'
      },
      Condition: csrCondition
    }
  ],
  ['MutatingWebhookConfiguration', webhooks],
  ['ValidatingWebhookConfiguration', webhooks]
]
