/** Prometheus text format 0.0.4, number for number as Go programs write it. */

/** One sample line. */
export interface Sample {
  /** What follows the name of the metric: `_bucket`, `_sum`, `_count`, or nothing. */
  suffix: string
  labels: readonly (readonly [name: string, value: string])[]
  value: number
}

/** All samples of one metric: nothing when there are none. */
export function formatMetric(name: string, help: string, type: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return ''
  let text = `# HELP ${name} ${help.replace(/[\\\n]/g, escaped)}\n# TYPE ${name} ${type}\n`
  for (const { suffix, labels, value } of samples) {
    const pairs = labels.map(([label, of]) => `${label}="${of.replace(/[\\\n"]/g, escaped)}"`)
    text += `${name}${suffix}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${formatNumber(value)}\n`
  }
  return text
}

function escaped(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`
}

/** Exponents from here on are written out; Go's `%g` does so for 1e+06 and above. */
const MIN_BIG_EXPONENT = 6
/** So are those below this one. */
const MIN_SMALL_EXPONENT = -4

/** As Go's `strconv.FormatFloat(value, 'g', -1, 64)`, so that the `le` of both kinds of programs are the same text. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  if (value === 0 || (Number(exponent) >= MIN_SMALL_EXPONENT && Number(exponent) < MIN_BIG_EXPONENT)) return `${value}`
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`
}
