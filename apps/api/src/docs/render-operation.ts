import type { OpenApiPaths } from "@project-sync/rpc";
import escapeHtml from "escape-html";
import { inlineCode } from "./inline-code.js";

type Operation = NonNullable<OpenApiPaths[string]["get"]>;

export interface DocumentedOperation {
  tag: string;
  method: string;
  path: string;
  operation: Operation;
}

interface Field {
  name: string;
  where: string;
  required: boolean;
  description: string;
}

/** One operation, folded: address and summary to see, fields and answers inside. */
export function renderOperation({ method, path, operation }: DocumentedOperation): string {
  const { summary = "", description = "" } = operation;
  return `<details>
<summary><code><b>${method}</b> ${escapeHtml(path)}</code> <span>${inlineCode(summary)}</span></summary>
${description ? `<p>${inlineCode(description)}</p>` : ""}
${table(["Field", "In", "Needed", ""], fieldsOf(operation).map(fieldRow))}
${table(["Status", "Answer"], answersOf(operation))}
</details>`;
}

function fieldsOf(operation: Operation): Field[] {
  return [...parametersOf(operation), ...bodyFieldsOf(operation)];
}

function parametersOf({ parameters = [] }: Operation): Field[] {
  return parameters.flatMap((parameter) => {
    if ("$ref" in parameter) return [];
    const { name, in: where, required = false, description = "" } = parameter;
    return [{ name, where, required, description }];
  });
}

function bodyFieldsOf({ requestBody }: Operation): Field[] {
  const schema = requestBody && "content" in requestBody ? requestBody.content["application/json"]?.schema : undefined;
  if (!schema || "$ref" in schema) return [];
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    where: "body",
    required: schema.required?.includes(name) ?? false,
    description: "description" in property ? (property.description ?? "") : "",
  }));
}

function fieldRow({ name, where, required, description }: Field): string[] {
  return [`<code>${escapeHtml(name)}</code>`, where, required ? "yes" : "no", inlineCode(description)];
}

function answersOf({ responses = {} }: Operation): string[][] {
  return Object.entries(responses).map(([status, response]) => [status, inlineCode(descriptionOf(response))]);
}

function descriptionOf(response: unknown): string {
  const described = typeof response === "object" && response !== null && "description" in response;
  return described ? String(response.description) : "";
}

function table(heads: string[], rows: string[][]): string {
  if (rows.length === 0) return "";
  const row = (cells: string[], tag: string) => `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
  return `<table>${[row(heads, "th"), ...rows.map((cells) => row(cells, "td"))].join("\n")}</table>`;
}
