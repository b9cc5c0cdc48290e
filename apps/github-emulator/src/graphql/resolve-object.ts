import { GraphQLError } from "graphql";
import type { EmulatorState } from "../emulator-state.js";
import type { GitObject } from "../git/batch-parser.js";
import type { Repository } from "../repositories.js";

const TYPES = { blob: "Blob", tree: "Tree", commit: "Commit", tag: "Tag" } as const;

/** `Repository.object`: what an object name or an expression (`main:README.md`) names, or null. */
export async function resolveObject(
  { limits }: Pick<EmulatorState, "limits">,
  { git }: Repository,
  { oid, expression }: { oid?: string | null; expression?: string | null },
) {
  if (oid != null && !/^[0-9a-f]{40}$/.test(oid)) throw new GraphQLError(`${oid} is not a valid git object ID.`);
  const name = oid ?? expression ?? "";
  const found = await git.check(name);
  if (!found) return null;
  const fields = { __typename: TYPES[found.type], oid: found.sha };
  return found.type === "blob" ? { ...fields, ...blobFields(found, () => git.read(found.sha), limits) } : fields;
}

/** Fields are functions so that a query which only asks for sizes reads no contents. */
function blobFields(
  { size }: GitObject,
  read: () => Promise<GitObject | null>,
  { blobTextBytes }: EmulatorState["limits"],
) {
  let reading: Promise<Buffer> | undefined;
  const content = () => (reading ??= read().then((object) => object?.content ?? Buffer.alloc(0)));
  return {
    byteSize: size,
    isTruncated: size > blobTextBytes,
    isBinary: async () => isBinary(await content()),
    text: async () => toText(await content(), blobTextBytes),
  };
}

/** As JSON must: bytes that are not UTF-8 become replacement characters, a byte order mark is dropped. */
function toText(content: Buffer, limit: number): string | null {
  return isBinary(content) ? null : new TextDecoder().decode(content.subarray(0, limit));
}

function isBinary(content: Buffer): boolean {
  return content.subarray(0, 8000).includes(0);
}
