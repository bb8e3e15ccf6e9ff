export { createDiscovery, type Discovery, type DiscoveryOptions } from './discovery.ts'
export type {
  ApiGroup,
  ApiResource,
  ApiSubresource,
  DiscoveredResources,
  DiscoveryFailure,
  ServerVersion
} from './types.ts'
