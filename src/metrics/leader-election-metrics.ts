import { type MetricRegistry, metricGroup, oncePerRegistry } from './registry.ts'

/** What `metrics` of a leader election takes. */
export interface LeaderElectionHooks {
  leader(name: string, isLeader: boolean): void
  slowPath(name: string): void
}

/** The metrics of leader election, with client-go's names. */
export const leaderElectionMetrics: (registry: MetricRegistry) => LeaderElectionHooks = oncePerRegistry((registry) => {
  const group = metricGroup(registry, 'leader_election', ['name'])
  const status = group.gauge('master_status', 'Whether this process is master of the lease "name": 0 backup, 1 master')
  const slowPaths = group.counter('slowpath_total', 'Renewals of the lease "name" that had to read it first')
  return {
    leader: (name, isLeader) => status.with({ name }).set(isLeader ? 1 : 0),
    slowPath: (name) => slowPaths.with({ name }).inc()
  }
})
