export type { EvictOptions } from './actions.ts'
export { buildLog, type FollowLogOptions, type LogOptions } from './log.ts'
export {
  Subresource,
  type SubresourceGetOptions,
  type SubresourceModifyOptions,
  type SubresourceTarget
} from './subresource.ts'
export { WithSubresources } from './with-subresources.ts'
