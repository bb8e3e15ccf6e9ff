/** Informers: local copies of collections that follow the server. */
export type { RawObject } from '../meta.ts'
export type { RawListerWatcher } from './compact/index.ts'
export type {
  AddInfo,
  DeleteInfo,
  EventHandler,
  EventHandlerOptions,
  HandlerRegistration,
  UpdateInfo,
  WaitOptions
} from './event-handler.ts'
export { filterHandler } from './event-handler.ts'
export type {
  FactoryInformerOptions,
  InformerClient,
  InformerFactory,
  InformerFactoryOptions,
  InformerKind,
  MetadataObject
} from './factory.ts'
export { createInformerFactory } from './factory.ts'
export { byControllerUid, byOwnerUid } from './index-functions.ts'
export type { InformerListOptions, InformerPhase } from './informer.ts'
export { createInformer, type Informer } from './informer.ts'
export type { Lister, ListerListOptions, NamespaceLister } from './lister.ts'
export type { ListCall, ListerWatcher, WatchCall } from './lister-watcher.ts'
export type { InformerMetrics } from './metrics.ts'
export type {
  HandlerErrorInfo,
  IndexErrorInfo,
  IndexFunction,
  InformerOptions,
  TransformErrorInfo,
  WatchErrorInfo
} from './options.ts'
