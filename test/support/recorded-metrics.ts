import type {
  CounterMetric,
  DepthMetric,
  HistogramMetric,
  WorkQueueMetricsProvider
} from '../../src/workqueue/index.ts'

/** Keeps what a queue reports. */
export class RecordedMetrics implements WorkQueueMetricsProvider {
  readonly names = new Set<string>()
  readonly depth = new Map<number | undefined, number>()
  adds = 0
  retries = 0
  readonly latencies: number[] = []
  readonly workDurations: number[] = []
  unfinished: () => number = () => Number.NaN
  longestRunning: () => number = () => Number.NaN

  get totalDepth(): number {
    return [...this.depth.values()].reduce((sum, depth) => sum + depth, 0)
  }

  newDepthMetric(name: string): DepthMetric {
    this.names.add(name)
    const move = (priority: number | undefined, by: number): void => {
      this.depth.set(priority, (this.depth.get(priority) ?? 0) + by)
    }
    return { inc: (priority) => move(priority, 1), dec: (priority) => move(priority, -1) }
  }

  newAddsMetric(name: string): CounterMetric {
    this.names.add(name)
    return {
      inc: () => {
        this.adds++
      }
    }
  }

  newRetriesMetric(name: string): CounterMetric {
    this.names.add(name)
    return {
      inc: () => {
        this.retries++
      }
    }
  }

  newLatencyMetric(name: string): HistogramMetric {
    this.names.add(name)
    return { observe: (value) => this.latencies.push(value) }
  }

  newWorkDurationMetric(name: string): HistogramMetric {
    this.names.add(name)
    return { observe: (value) => this.workDurations.push(value) }
  }

  newUnfinishedWorkSecondsMetric(name: string, read: () => number): void {
    this.names.add(name)
    this.unfinished = read
  }

  newLongestRunningProcessorSecondsMetric(name: string, read: () => number): void {
    this.names.add(name)
    this.longestRunning = read
  }
}
