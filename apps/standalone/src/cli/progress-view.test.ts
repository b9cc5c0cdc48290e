import { PassThrough } from "node:stream";
import type { SyncEvent, SyncFact } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { barText, createProgressBars } from "./progress-bars.js";
import { createProgressLines } from "./progress-lines.js";
import { createTerminal } from "./terminal.js";

const SYNC = "00000000-0000-4000-8000-000000000001";
const counts = { added: 1, modified: 0, removed: 0, renamed: 0, unchanged: 0, bytes: 3, requests: 2, skipped: 0 };
const stats = { ...counts, plan: { tree: null, content: null, fallbacks: 0 } };
const content = (done: number, total: number | null): SyncFact => ({
  type: "sync.progress",
  phase: "content",
  done,
  total,
  unit: "files",
});

test("plain progress is a line per phase, one every two seconds within it, and its last count", () => {
  const lines = linesOf([
    [0, { type: "sync.queued", trigger: "api", branchName: "main" }],
    [1, { type: "sync.started", attempt: 1 }],
    [2, { type: "sync.phase", phase: "tree" }],
    [3, { type: "sync.progress", phase: "tree", done: 1, total: null, unit: "requests" }],
    [4, { type: "sync.phase", phase: "content" }],
    [5, content(10, 5803)],
    [1000, content(1500, 5803)],
    [2004, content(3000, 5803)],
    [3000, content(4500, 5803)],
    [3900, content(5803, 5803)],
    [4000, { type: "sync.phase", phase: "persist" }],
    [5000, { type: "sync.completed", stats }],
  ]);
  expect(lines).toEqual([
    "Waiting for a worker …",
    "read tree",
    "read tree: 1 requests",
    "fetch content",
    "fetch content: 3,000 of 5,803 files",
    "fetch content: 5,803 of 5,803 files",
    "publish",
  ]);
});

test("a pause and another attempt are told, harmlessly", () => {
  const lines = linesOf([
    [0, { type: "sync.paused", reason: "rate\u001b[31m limit", resumeAt: "2026-11-20T10:00:00.000Z" }],
    [9, { type: "sync.started", attempt: 2 }],
  ]);
  expect(lines[0]).toMatch(/^Paused until 2026-11-20 \d\d:00:00: rate\\x1b\[31m limit$/);
  expect(lines[1]).toBe("Trying again (attempt 2)");
});

test("a bar is full when its phase is over and makes up no total", () => {
  const progress = (done: number, total: number | null) =>
    ({ ...at(0, content(done, total), 1) }) as Extract<SyncEvent, { type: "sync.progress" }>;
  expect(barText({ phase: "content", progress: progress(2900, 5800), over: false })).toBe(
    `  fetch content  ${"█".repeat(14)}${"░".repeat(14)}  2,900 of 5,800 files`,
  );
  expect(barText({ phase: "content", progress: progress(7, null), over: false })).toBe(
    `  fetch content  ${"░".repeat(28)}  7 files`,
  );
  expect(barText({ phase: "tree", progress: null, over: true })).toBe(`  read tree      ${"█".repeat(28)}`);
});

test("bars are drawn on a terminal and left in order", async () => {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
  const view = createProgressBars(stream);
  view.show(at(0, { type: "sync.phase", phase: "tree" }, 1));
  view.show(at(1, { type: "sync.phase", phase: "content" }, 2));
  view.show(at(2, content(5, 5), 3));
  view.show(at(3, { type: "sync.completed", stats }, 4));
  view.end();
  const drawn = String(stream.read());
  expect(drawn).toContain(`fetch content  ${"█".repeat(28)}  5 of 5 files`);
  expect(drawn.lastIndexOf("\u001b[?25h")).toBeGreaterThan(drawn.lastIndexOf("\u001b[?25l"));
});

test("drawing and colours need a terminal, and NO_COLOR turns colours off", () => {
  const tty = Object.assign(new PassThrough(), { isTTY: true });
  expect(createTerminal({}, tty, tty).paint("red", "x")).toBe("\u001b[31mx\u001b[39m");
  expect(createTerminal({ NO_COLOR: "1" }, tty, tty)).toMatchObject({ interactive: true });
  expect(createTerminal({ NO_COLOR: "1" }, tty, tty).paint("red", "x")).toBe("x");
  expect(createTerminal({}, new PassThrough(), new PassThrough())).toMatchObject({ interactive: false });
});

function linesOf(story: [number, SyncFact][]): string[] {
  const lines: string[] = [];
  const view = createProgressLines((line) => lines.push(line));
  for (const [index, [ms, fact]] of story.entries()) view.show(at(ms, fact, index + 1));
  view.end();
  return lines;
}

function at(ms: number, fact: SyncFact, seq: number): SyncEvent {
  return { syncId: SYNC, seq, at: new Date(Date.UTC(2026, 10, 20) + ms).toISOString(), ...fact };
}
