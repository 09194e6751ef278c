const LOW_BITS = 7;
const CONTINUED = 1 << LOW_BITS;
/** Numbers below this go through the quick operations on 32 bits. */
const QUICK_MAX = 2 ** 31;

/** Writes whole numbers, small ones in few bytes (LEB128, and zigzag for signed ones). */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  /** @param value whole, 0..2^53 */
  writeUnsigned(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow();
    let rest = value;
    while (rest >= QUICK_MAX) {
      this.#bytes[this.#length++] = (rest % CONTINUED) | CONTINUED;
      rest = Math.floor(rest / CONTINUED);
    }
    while (rest >= CONTINUED) {
      this.#bytes[this.#length++] = (rest & (CONTINUED - 1)) | CONTINUED;
      rest >>>= LOW_BITS;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** @param value whole, -2^52..2^52 */
  writeSigned(value: number): void {
    this.writeUnsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#bytes.length);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Reads what {@link ByteWriter} wrote. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bytes that were read. */
  get position(): number {
    return this.#position;
  }

  /** @throws RangeError at the end of the bytes */
  readUnsigned(): number {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = this.#bytes[this.#position++];
      if (byte === undefined) throw new RangeError("the chunk ends in the middle of a number");
      if (byte < CONTINUED) return value + byte * factor;
      value += (byte - CONTINUED) * factor;
      factor *= CONTINUED;
    }
  }

  readSigned(): number {
    const value = this.readUnsigned();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }
}
