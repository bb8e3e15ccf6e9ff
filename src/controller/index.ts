/** Controllers: what makes the world as objects want it, and the helpers that such programs need. */
export {
  type Controller,
  type ControllerErrorInfo,
  type ControllerHealth,
  type ControllerOptions,
  type ControllerRunOptions,
  createController
} from './controller.ts'
export {
  createEventRecorder,
  type EventInput,
  type EventRecorder,
  type EventRecorderOptions
} from './event-recorder.ts'
export { objectReference } from './event-reference.ts'
export type { EventClient } from './event-writer.ts'
export {
  addFinalizer,
  type FinalizerHandlers,
  type FinalizerOptions,
  type FinalizerResource,
  hasFinalizer,
  removeFinalizer,
  withFinalizer
} from './finalizers.ts'
export { LeaderElector, runWithLeaderElection } from './leader-election.ts'
export type {
  LeaderContext,
  LeaderElectionMetrics,
  LeaderElectionOptions
} from './leader-election-options.ts'
export { LeadershipLostError } from './lease-keeper.ts'
export type { LeaseClient, LeaseName } from './lease-lock.ts'
export type { FencingToken } from './lease-record.ts'
export type { RunOptions } from './lifetime.ts'
export { createManager, type Manager, type ManagerChecks, type ManagerOptions } from './manager.ts'
export {
  AlreadyOwnedError,
  controllerOf,
  isControlledBy,
  type OwnerReferenceOptions,
  removeOwnerReference,
  setControllerReference,
  setOwnerReference
} from './owners.ts'
export { type AttemptContext, type PollOptions, poll, type RetryOptions, retryWithBackoff } from './poll.ts'
export {
  allOf,
  annotationsChanged,
  anyOf,
  generationChanged,
  labelsChanged,
  labelsMatch,
  noneOf,
  type ObjectChange,
  type Predicate,
  resourceVersionChanged
} from './predicates.ts'
export {
  type ControllerMetrics,
  isPanic,
  type Reconcile,
  type ReconcileContext,
  type ReconcileOutcome,
  type ReconcileResult,
  type ReconcileRun,
  TerminalError,
  terminalError
} from './reconcile.ts'
export type { Runnable, RunnablePhase } from './runnables.ts'
export {
  type ShutdownSignals,
  type ShutdownSignalsOptions,
  type SignalSource,
  shutdownSignals
} from './shutdown-signals.ts'
export type { MappedKeys, OwnedSource, OwnerKind, SourceInformer, WatchedSource } from './sources.ts'
export { type WaitCondition, type WaitForOptions, type WaitResource, waitFor } from './wait.ts'
export {
  conditionStatus,
  crdEstablished,
  daemonSetRolledOut,
  deleted,
  deploymentRolledOut,
  jobComplete,
  podReady,
  statefulSetRolledOut,
  uidGone,
  WaitFailedError
} from './wait-conditions.ts'
export type { ControllerQueue } from './workers.ts'
