export type { RawObject } from '../meta.ts'
export type { Stream } from './cancellable.ts'
export type { ResourceContext } from './context.ts'
export {
  type ApiGroup,
  type ApiResource,
  type ApiSubresource,
  createDiscovery,
  type DiscoveredResources,
  type Discovery,
  type DiscoveryFailure,
  type DiscoveryOptions,
  type ServerVersion
} from './discovery/index.ts'
export type { RequestSubject } from './generic-status.ts'
export type { ApplyInput, DeepPartial, ObjectEvent, UpdateInput } from './inputs.ts'
export { apiVersionOf, defineKind, type Kind, type KindDefinition, type ObjectOf, type Scope } from './kind.ts'
export type { Change, ModifyOptions } from './modify.ts'
export type {
  ApplyOptions,
  CallOptions,
  CreateOptions,
  DeleteCollectionOptions,
  DeleteOptions,
  FieldValidation,
  GetOptions,
  ListOptions,
  ListPageOptions,
  PagesOptions,
  PatchOptions,
  Preconditions,
  PropagationPolicy,
  ResourceVersionMatch,
  SelectorOptions,
  UpdateOptions,
  WatchOptions,
  WriteOptions
} from './options.ts'
export {
  createMergePatch,
  type JsonPatchOperation,
  type JsonPath,
  jsonPatch,
  jsonPointer,
  mergePatch,
  type Patch,
  type PatchContentType,
  strategicMergePatch
} from './patch.ts'
export type { QueryParameters } from './query.ts'
export { buildRaw, type RawRequest, type RawResponse, type RawStream, sendRaw, streamRaw } from './raw.ts'
export type { PartialObjectMetadata, Representation } from './representation.ts'
export {
  buildApply,
  buildCreate,
  buildDelete,
  buildDeleteCollection,
  buildGet,
  buildList,
  buildPatch,
  buildUpdate,
  buildWatch,
  type RequestTarget
} from './request.ts'
export { type MetadataResource, Resource, type ResourceOptions } from './resource.ts'
export { isStatus, refusal } from './response.ts'
export {
  type FieldSelectorValue,
  formatFieldSelector,
  formatLabelSelector,
  type LabelCondition,
  type LabelSelector,
  type LabelSelectorValue,
  matchFields,
  matchLabels
} from './selectors.ts'
export {
  type EvictOptions,
  type FollowLogOptions,
  type LogOptions,
  type Subresource,
  type SubresourceGetOptions,
  type SubresourceModifyOptions,
  type SubresourceTarget,
  WithSubresources
} from './subresources/index.ts'
export type { Table, TableColumn, TableOptions, TableReader, TableRow } from './table.ts'
