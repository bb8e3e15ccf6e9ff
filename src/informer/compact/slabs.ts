/** Records of bytes in few large buffers: what costs an object each elsewhere costs eight bytes here. */
import type { Head } from '../storage.ts'

/** Largest slab: what one compaction moves at most, in about a millisecond. Bytes. */
const MAX_SLAB = 1 << 20
/** Smallest slab. Bytes. */
const MIN_SLAB = 1 << 16
/** A record larger than this part of a slab has one of its own, so that no more than this is lost at the end of a slab. */
const LARGE_PART = 1 / 8
/** Before each record: its slot, and the lengths of its uid, version and body. */
const HEADER = 16
/** Dead bytes for each live one at which slabs are compacted; with the slab that is being filled, at most an eighth, this makes half. */
const MAX_GARBAGE = 3 / 8
/** Slab of a free slot. */
const NOWHERE = 2 ** 32 - 1

/**
 * One buffer. Records are written once, behind one another, and never change: a compaction copies those that live into another slab.
 */
interface Slab {
  readonly bytes: Buffer
  readonly number: number
  /** End of the last record. */
  used: number
  /** Bytes of the records that live. */
  live: number
  /** Somebody may read here when the record is dead: the buffer must not be written to again. */
  isShared: boolean
}

/** Bytes that are somewhere else until they are written into a slab. */
export interface Body {
  readonly size: number
  copyTo(target: Uint8Array, at: number): void
}

/** Bytes that never change. */
export interface Place {
  readonly bytes: Buffer
  readonly from: number
  readonly to: number
}

/**
 * Records by slot, a small number. A record is an object's uid, its version and its body.
 *
 * Bounded: all buffers together are no larger than one and a half times the records that live, but for one slab, whatever was written and
 * freed before.
 */
export class Slabs {
  readonly #slabs: (Slab | undefined)[] = []
  readonly #freeNumbers: number[] = []
  readonly #freeSlots: number[] = []
  /** By slot: number of the slab, and where in it the record starts. */
  #slabOf = new Uint32Array(64)
  #startOf = new Uint32Array(64)
  #slots = 0
  /** The slab that is being filled. */
  #open: Slab | undefined
  /** Buffer of a slab that is gone, to be used again: steady change allocates little. */
  #spare: Buffer | undefined
  #live = 0
  #allocated = 0

  /** Bytes of the records that live. */
  get liveBytes(): number {
    return this.#live
  }

  /** Bytes of all buffers. */
  get allocatedBytes(): number {
    return this.#allocated + (this.#spare?.length ?? 0)
  }

  /** Writes a record and gives its slot. */
  add(uid: string, resourceVersion: string, body: Uint8Array | Body): number {
    const uidLength = Buffer.byteLength(uid)
    const versionLength = Buffer.byteLength(resourceVersion)
    const isMade = body instanceof Uint8Array
    const length = isMade ? body.length : body.size
    const size = HEADER + uidLength + versionLength + length
    const slab = this.#room(size)
    const slot = this.#freeSlots.pop() ?? this.#newSlot()
    const { bytes, used } = slab
    bytes.writeUInt32LE(slot, used)
    bytes.writeUInt32LE(uidLength, used + 4)
    bytes.writeUInt32LE(versionLength, used + 8)
    bytes.writeUInt32LE(length, used + 12)
    bytes.write(uid, used + HEADER)
    bytes.write(resourceVersion, used + HEADER + uidLength)
    const start = used + size - length
    if (isMade) bytes.set(body, start)
    else body.copyTo(bytes, start)
    this.#put(slot, slab, size)
    this.#live += size
    return slot
  }

  /** Forgets a record; its slot is given to another. */
  free(slot: number): void {
    const slab = this.#slab(slot)
    const size = sizeAt(slab.bytes, this.#start(slot))
    this.#slabOf[slot] = NOWHERE
    this.#freeSlots.push(slot)
    slab.live -= size
    this.#live -= size
    if (slab.live === 0 && slab !== this.#open) this.#release(slab)
    while (this.#allocated - this.#unwritten - this.#live > this.#live * MAX_GARBAGE + MIN_SLAB) this.#compact()
  }

  head(slot: number): Head {
    const { bytes } = this.#slab(slot)
    const uid = this.#start(slot) + HEADER
    const version = uid + bytes.readUInt32LE(uid - 12)
    return {
      uid: bytes.toString('utf8', uid, version),
      resourceVersion: bytes.toString('utf8', version, version + bytes.readUInt32LE(uid - 8))
    }
  }

  /** The body; to be read before the next `add` or `free`. */
  body(slot: number): Place {
    const { bytes } = this.#slab(slot)
    const start = this.#start(slot)
    const to = start + sizeAt(bytes, start)
    return { bytes, from: to - bytes.readUInt32LE(start + 12), to }
  }

  /** The body, to be read at any time: its buffer stays for as long as somebody holds it. */
  share(slot: number): Place {
    this.#slab(slot).isShared = true
    return this.body(slot)
  }

  /** Bytes that the open slab has left. */
  get #unwritten(): number {
    return this.#open === undefined ? 0 : this.#open.bytes.length - this.#open.used
  }

  /** A slab with room for a record of `size` bytes. */
  #room(size: number): Slab {
    if (size <= this.#unwritten && this.#open !== undefined) return this.#open
    // A sixteenth of what lives, up to the next power of two.
    const wanted = 2 ** Math.ceil(Math.log2(Math.max(this.#live / 16, 1)))
    const slabSize = Math.min(Math.max(wanted, MIN_SLAB), MAX_SLAB)
    if (size > slabSize * LARGE_PART) return this.#newSlab(size)
    const full = this.#open
    this.#open = this.#newSlab(slabSize)
    if (full?.live === 0) this.#release(full)
    return this.#open
  }

  #newSlab(length: number): Slab {
    const spare = this.#spare?.length === length ? this.#spare : undefined
    if (spare !== undefined) this.#spare = undefined
    const number = this.#freeNumbers.pop() ?? this.#slabs.length
    const slab = { bytes: spare ?? Buffer.allocUnsafeSlow(length), number, used: 0, live: 0, isShared: false }
    this.#slabs[number] = slab
    this.#allocated += length
    return slab
  }

  #release(slab: Slab): void {
    this.#slabs[slab.number] = undefined
    this.#freeNumbers.push(slab.number)
    this.#allocated -= slab.bytes.length
    if (slab === this.#open) this.#open = undefined
    if (!slab.isShared && slab.bytes.length === MAX_SLAB) this.#spare = slab.bytes
  }

  /** Empties the slab with the largest part of dead bytes. */
  #compact(): void {
    let worst: Slab | undefined
    let least = Number.POSITIVE_INFINITY
    for (const slab of this.#slabs) {
      if (slab === undefined || slab.used === 0) continue
      const part = slab.live / (slab === this.#open ? slab.used : slab.bytes.length)
      if (part < least) {
        least = part
        worst = slab
      }
    }
    if (worst === undefined) return
    if (worst === this.#open) this.#open = undefined
    const { bytes, number, used } = worst
    for (let start = 0, size = 0; start < used; start += size) {
      size = sizeAt(bytes, start)
      const slot = bytes.readUInt32LE(start)
      if (this.#slabOf[slot] !== number || this.#startOf[slot] !== start) continue
      const slab = this.#room(size)
      bytes.copy(slab.bytes, slab.used, start, start + size)
      this.#put(slot, slab, size)
    }
    this.#release(worst)
  }

  /** Notes a record that was written at the end of `slab`. */
  #put(slot: number, slab: Slab, size: number): void {
    this.#slabOf[slot] = slab.number
    this.#startOf[slot] = slab.used
    slab.used += size
    slab.live += size
  }

  #newSlot(): number {
    if (this.#slots === this.#slabOf.length) {
      this.#slabOf = grown(this.#slabOf)
      this.#startOf = grown(this.#startOf)
    }
    return this.#slots++
  }

  #slab(slot: number): Slab {
    const slab = this.#slabs[this.#slabOf[slot] ?? NOWHERE]
    if (slab === undefined) throw new RangeError(`Cannot read record: no such slot: ${slot}`)
    return slab
  }

  #start(slot: number): number {
    return this.#startOf[slot] as number
  }
}

/** Bytes of the record that starts at `start`, its header included. */
function sizeAt(bytes: Buffer, start: number): number {
  return HEADER + bytes.readUInt32LE(start + 4) + bytes.readUInt32LE(start + 8) + bytes.readUInt32LE(start + 12)
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2)
  larger.set(array)
  return larger
}
