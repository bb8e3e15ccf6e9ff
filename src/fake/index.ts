/** A Kubernetes API server in memory, for tests and demos. */
export type { AccessOptions } from './access.ts'
export {
  type ClusterBackup,
  createFakeCluster,
  FakeCluster,
  type FakeClusterOptions,
  type RequestRecord
} from './cluster.ts'
export type { ControllerName } from './controllers/index.ts'
export { FakeDispatcher } from './dispatcher.ts'
export type { Fault, FaultAction, FaultMatch, FaultRule, Faults } from './faults.ts'
export { type FakeListener, type ListenOptions, listen } from './listener.ts'
export type { FakeUser } from './machine.ts'
export { ConnectionLost, type FakeRequest, type FakeResponse } from './message.ts'
export type { PodLogs } from './subresources/pods.ts'
export type { AccessAttributes } from './subresources/reviews.ts'
