/** What clients of the API may send, checked before anything reaches Kubernetes. */

/** A deployment as the API takes it. */
export interface DeploymentInput {
  name: string
  image: string
  replicas: number
  port?: number | undefined
}

/** What of a deployment may be changed. */
export type DeploymentChange = Partial<Pick<DeploymentInput, 'image' | 'replicas'>>

/** The request makes no sense; `fields` says why, field by field. */
export class InputError extends Error {
  readonly fields: Record<string, string>

  constructor(fields: Record<string, string>) {
    super(`Bad input: ${Object.keys(fields).join(', ')}`)
    this.name = 'InputError'
    this.fields = fields
  }
}

const CHECKS: Record<keyof DeploymentInput, (value: unknown) => string | undefined> = {
  name: (value) =>
    typeof value === 'string' && /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value)
      ? undefined
      : 'must be a DNS label: lower-case letters, digits and "-", at most 63',
  image: (value) =>
    typeof value === 'string' && /^\S{1,512}$/.test(value) ? undefined : 'must be an image reference without spaces',
  replicas: (value) => (isWhole(value, 0, 100) ? undefined : 'must be a whole number from 0 to 100'),
  port: (value) => (value === undefined || isWhole(value, 1, 65535) ? undefined : 'must be a port from 1 to 65535')
}

/** @throws {InputError} */
export function readInput(body: unknown): DeploymentInput {
  const input = { replicas: 1, ...recordOf(body) }
  check(input, ['name', 'image', 'replicas', 'port'], ['name', 'image', 'replicas', 'port'])
  return input as unknown as DeploymentInput
}

/** @throws {InputError} */
export function readChange(body: unknown): DeploymentChange {
  const change = recordOf(body)
  const present = Object.keys(change)
  if (present.length === 0) throw new InputError({ body: 'must have image or replicas' })
  check(change, ['image', 'replicas'], present)
  return change
}

function check(input: Record<string, unknown>, allowed: (keyof DeploymentInput)[], fields: string[]): void {
  const problems: Record<string, string> = {}
  for (const field of new Set([...fields, ...Object.keys(input)])) {
    const known = allowed.find((name) => name === field)
    const problem = known === undefined ? 'is not known here' : CHECKS[known](input[known])
    if (problem !== undefined) problems[field] = problem
  }
  if (Object.keys(problems).length > 0) throw new InputError(problems)
}

function recordOf(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InputError({ body: 'must be a JSON object' })
  }
  return body as Record<string, unknown>
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
}
