const BLOCK = 512;

/**
 * The name of every entry of a tar archive, as bytes and in order, directories included (without their slash); content
 * is passed over unread. tar-stream reads names in extended headers, where git puts long ones, as UTF-8, and git's names
 * need not be that.
 */
export async function* readTarNames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const blocks = new BlockReader(chunks);
  let extended: Buffer | null = null;
  for (;;) {
    const header = await blocks.take(BLOCK);
    if (header === null || header.every((byte) => byte === 0)) break;
    const size = Number.parseInt(field(header, 124, 12).toString("latin1"), 8) || 0;
    const padded = Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === "x") extended = findPath((await blocks.take(padded)) ?? Buffer.alloc(0));
    else await blocks.skip(padded);
    if (type === "x" || type === "g") continue;
    yield withoutSlash(extended ?? nameOf(header));
    extended = null;
  }
  await blocks.drain();
}

/** A field ends at its first NUL or its length. */
function field(header: Buffer, at: number, length: number): Buffer {
  const end = header.indexOf(0, at);
  return header.subarray(at, end === -1 ? at + length : Math.min(end, at + length));
}

function nameOf(header: Buffer): Buffer {
  const [name, prefix] = [field(header, 0, 100), field(header, 345, 155)];
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from("/"), name]);
}

/** Records of an extended header: `<length> <key>=<value>\n`, the length counting all of it. */
function findPath(records: Buffer): Buffer | null {
  for (let at = 0; at < records.length; ) {
    const length = Number.parseInt(records.toString("latin1", at, at + 12), 10);
    if (!(length > 0)) return null;
    const record = records.subarray(records.indexOf(0x20, at) + 1, at + length - 1);
    if (record.toString("latin1", 0, 5) === "path=") return record.subarray(5);
    at += length;
  }
  return null;
}

function withoutSlash(name: Buffer): Buffer {
  return name.at(-1) === 0x2f ? name.subarray(0, -1) : name;
}

/** Takes exact amounts from chunks of any size. */
class BlockReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next bytes, or null where the archive has fewer. */
  async take(bytes: number): Promise<Buffer | null> {
    const parts: Buffer[] = [];
    for (let missing = bytes; missing > 0; ) {
      if (this.#rest.length === 0 && !(await this.#more())) return null;
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return Buffer.concat(parts, bytes);
  }

  async skip(bytes: number): Promise<void> {
    for (let left = bytes; left > 0; ) {
      if (this.#rest.length === 0 && !(await this.#more())) return;
      const passed = Math.min(left, this.#rest.length);
      this.#rest = this.#rest.subarray(passed);
      left -= passed;
    }
  }

  /** Reads to the end, so that whoever checks the end of the archive sees it. */
  async drain(): Promise<void> {
    while (await this.#more());
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done) return false;
    this.#rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return true;
  }
}
