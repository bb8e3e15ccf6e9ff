/** The wire format of protobuf, read: fields with their numbers, nothing of their types. */

/** Text that tells what is wrong with bytes that are no protobuf. */
export class ProtobufError extends Error {}

/** One field of a message. */
export interface WireField {
  number: number
  /** A number (varint, fixed), or the bytes of a string, of bytes, or of a message. */
  value: bigint | Uint8Array
  /** True for eight bytes that may be a double. */
  fixed64: boolean
}

/** Longest varint: 64 bits in groups of seven. */
const MAX_VARINT_BYTES = 10

/** @throws {ProtobufError} When the bytes end too early or hold a wire type that nobody writes any more. */
export function* readFields(bytes: Uint8Array): Generator<WireField, void, undefined> {
  const reader = new Reader(bytes)
  while (!reader.ended) {
    const tag = reader.varint()
    const number = Number(tag >> 3n)
    if (number < 1) throw new ProtobufError(`illegal tag ${number}`)
    const wireType = Number(tag & 7n)
    yield { number, value: reader.value(wireType), fixed64: wireType === 1 }
  }
}

/** A varint as a signed 64-bit number. */
export function signed(value: bigint): number {
  return Number(BigInt.asIntN(64, value))
}

/** Numbers of a repeated field that is written packed. */
export function readPacked(bytes: Uint8Array): bigint[] {
  const reader = new Reader(bytes)
  const values: bigint[] = []
  while (!reader.ended) values.push(reader.varint())
  return values
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length
  }

  varint(): bigint {
    let value = 0n
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new ProtobufError('unexpected EOF')
      value |= BigInt(byte & 0x7f) << BigInt(7 * i)
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new ProtobufError('integer overflow')
  }

  value(wireType: number): bigint | Uint8Array {
    switch (wireType) {
      case 0:
        return this.varint()
      case 1:
        return this.#fixed(8)
      case 2:
        return this.#take(Number(this.varint()))
      case 5:
        return this.#fixed(4)
      default:
        throw new ProtobufError(`illegal wireType ${wireType}`)
    }
  }

  #fixed(bytes: 4 | 8): bigint {
    const at = this.#at
    this.#take(bytes)
    return bytes === 8 ? this.#view.getBigUint64(at, true) : BigInt(this.#view.getUint32(at, true))
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new ProtobufError('unexpected EOF')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }
}
