/** One of the processes among which main.ts divides the seeds. */
import { runSeeds } from './batch.ts'

/** Seeds to run; the answer is their summary. */
export interface Batch {
  from: number
  count: number
  bail: boolean
}

process.on('message', ({ from, count, bail }: Batch) => {
  runSeeds(from, count, { bail }).then(
    (summary) => process.send?.(summary),
    (err: unknown) => {
      console.error(err)
      process.exit(1)
    }
  )
})
