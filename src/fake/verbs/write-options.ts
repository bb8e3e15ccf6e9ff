/** What a write carries besides the object. */
import type { Call } from '../machine.ts'
import type { WriteQuery } from '../query.ts'

/** Options of one write, settled. */
export interface WriteOptions {
  dryRun: boolean
  /** Field manager to which the changed fields belong. */
  manager: string
  fieldValidation: WriteQuery['fieldValidation']
  /** True for a PATCH, which has no UID precondition: a changed UID is an invalid object then, not a conflict. */
  patch?: boolean | undefined
  /** Subresource that is written through; empty for the object itself. */
  subresource: string
}

/** The manager is the one that is named, else the program in the User-Agent. */
export function settleOptions(call: Call, query: WriteQuery): WriteOptions {
  return {
    dryRun: query.dryRun,
    manager: query.fieldManager === '' ? managerOfUserAgent(call) : query.fieldManager,
    fieldValidation: query.fieldValidation,
    subresource: call.path.subresource ?? ''
  }
}

function managerOfUserAgent({ request }: Call): string {
  const agent = request.headers['user-agent'] ?? ''
  return [...(agent.split('/')[0] ?? '')]
    .filter((character) => !/\p{C}/u.test(character))
    .join('')
    .slice(0, 128)
}
