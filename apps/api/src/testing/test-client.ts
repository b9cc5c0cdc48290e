import { type Problem, problemSchema } from "@project-sync/contracts";
import { expect } from "vitest";

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** the parsed JSON; an empty object for anything else */
  body: Record<string, unknown>;
}

export interface TestClient {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Without a body none is sent, nor a content type. */
  post(path: string, body?: unknown): Promise<Answer>;
  patch(path: string, body: unknown): Promise<Answer>;
  /** As is: no key, no headers of ours. */
  send(path: string, init?: RequestInit): Promise<Answer>;
}

export function createTestClient(url: string, key: string): TestClient {
  const authorization = `Bearer ${key}`;
  const send: TestClient["send"] = async (path, init) => toAnswer(await fetch(url + path, init));
  const sendBody = (method: string, path: string, body: unknown) =>
    send(path, {
      method,
      headers: { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    send,
    get: (path, headers = {}) => send(path, { headers: { authorization, ...headers } }),
    post: (path, body) => sendBody("POST", path, body),
    patch: (path, body) => sendBody("PATCH", path, body),
  };
}

/** An answer is a problem of that status and code, as everything that fails must be; answers the problem. */
export function expectProblem(answer: Answer, status: number, code: string): Problem {
  expect(answer.body).toMatchObject({ status, code });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  const problem = problemSchema.parse(answer.body);
  expect(Object.keys(problem).sort()).toEqual(Object.keys(answer.body).sort());
  return problem;
}

async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "") && text !== "";
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
}
