import { type MetricRegistry, oncePerRegistry } from './registry.ts'

/** What `metrics` of a leader election takes. */
export interface LeaderElectionHooks {
  leader(name: string, isLeader: boolean): void
  slowPath(name: string): void
}

/** The metrics of leader election, with client-go's names. */
export const leaderElectionMetrics: (registry: MetricRegistry) => LeaderElectionHooks = oncePerRegistry((registry) => {
  const status = registry.gauge(
    'leader_election_master_status',
    'Whether the reporting system is master of the relevant lease: 0 indicates backup, 1 indicates master. "name" identifies the lease',
    { labels: ['name'] }
  )
  const slowPaths = registry.counter(
    'leader_election_slowpath_total',
    'Total number of slow path exercised in renewing leader leases. "name" identifies the lease',
    { labels: ['name'] }
  )
  return {
    leader: (name, isLeader) => status.with({ name }).set(isLeader ? 1 : 0),
    slowPath: (name) => slowPaths.with({ name }).inc()
  }
})
