/** True when the client asks for an object's bytes: `application/vnd.github.raw`, `….v3.raw`, `….raw+json`. */
export function isRaw(accept: string): boolean {
  return /application\/vnd\.github\.(?:v3\.)?raw\b/.test(accept);
}

/** The `x-github-media-type` header: how GitHub has read `Accept`. */
export function mediaTypeHeader(accept: string): string {
  const [, param] = /application\/vnd\.github\.(?:v3\.)?(raw|sha|diff|patch)\b/.exec(accept) ?? [];
  const json = /\+json|application\/json|\.json\b/.test(accept) ? "; format=json" : "";
  return `github.v3${param ? `; param=${param}` : ""}${json}`;
}
