/** What the HTTP face is made of. */
import type { Access } from './access.ts'
import type { Faults } from './faults.ts'
import type { Machine } from './machine.ts'
import type { PodLogs } from './subresources/pods.ts'

/** The parts that answer requests. */
export interface HttpServer {
  readonly machine: Machine
  readonly access: Access
  readonly faults: Faults
  readonly logs: PodLogs | undefined
}
