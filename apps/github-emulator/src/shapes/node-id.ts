/** GitHub's first form of global node ids: base64 of the type's name and the ids that make the object unique. */
export function nodeId(type: string, ...ids: (string | number)[]): string {
  const text = `${type.length.toString().padStart(2, "0")}:${type}${ids.join(":")}`;
  return Buffer.from(text).toString("base64");
}
