/**
 * How long a test waits for what another process, or the kernel, does in its own time. Milliseconds. Nothing is promised by it: only a
 * defect takes so long, also where the machine is ten times slower than another.
 */
export const PATIENCE_MS = 120_000
