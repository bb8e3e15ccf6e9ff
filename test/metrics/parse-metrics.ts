import { createRequire } from 'node:module'

/** A metric as `parse-prometheus-text-format` reads it: all numbers as text. */
export interface ParsedMetric {
  name: string
  help: string
  type: 'COUNTER' | 'GAUGE' | 'HISTOGRAM' | 'SUMMARY' | 'UNTYPED'
  metrics: {
    labels?: Record<string, string>
    value?: string
    buckets?: Record<string, string>
    count?: string
    sum?: string
  }[]
}

/** Reads Prometheus text with a parser that is not ours. It mixes up histograms with labels: those are read by `sampleOf`. */
export const parseMetrics: (text: string) => ParsedMetric[] = createRequire(import.meta.url)(
  'parse-prometheus-text-format'
)

/** One metric of a text. */
export function parsedMetric(text: string, name: string): ParsedMetric {
  const metric = parseMetrics(text).find((known) => known.name === name)
  if (metric === undefined) throw new Error(`No metric "${name}" in:\n${text}`)
  return metric
}

/** Value of the line with these labels, in any order; undefined when there is none. `name` as in the line, `_count` and all. */
export function sampleOf(text: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const asGauges = text.replace(/^# TYPE (\S+) histogram\n((?:\1.*\n)*)/gm, (_, metric: string, lines: string) =>
    ['bucket', 'sum', 'count']
      .map(
        (suffix) =>
          [`${metric}_${suffix}`, lines.split('\n').filter((line) => line.startsWith(`${metric}_${suffix}`))] as const
      )
      .map(([line, samples]) => `# HELP ${line} x\n# TYPE ${line} gauge\n${samples.join('\n')}\n`)
      .join('')
  )
  const wanted = JSON.stringify(Object.entries(labels).sort())
  const series = parseMetrics(asGauges)
    .find((metric) => metric.name === name)
    ?.metrics.find((known) => JSON.stringify(Object.entries(known.labels ?? {}).sort()) === wanted)
  return series && Number(series.value)
}
