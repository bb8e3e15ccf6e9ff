/** Every scenario of raw requests whose answers must be the same on a real API server and on the fake one. */
import type { Scenario } from './raw-exchange.ts'
import { KINDS } from './raw-exchanges-kinds.ts'
import { READS } from './raw-exchanges-reads.ts'
import { SCHEMAS } from './raw-exchanges-schemas.ts'
import { WRITES } from './raw-exchanges-writes.ts'

export const SCENARIOS: Scenario[] = [...READS, ...WRITES, ...KINDS, ...SCHEMAS]
