import type { OpsRange, OpsThroughput } from "@project-sync/contracts";
import { Bar, BarChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatDuration } from "../text/format.js";
import styles from "./charts.module.css";

type Buckets = OpsThroughput["buckets"];

interface ChartProps {
  buckets: Buckets;
  range: OpsRange;
}

const HEIGHT = 180;
/** Figures that change by the second must not swing about. */
const STILL = { isAnimationActive: false };
const TICK = { fill: "var(--muted)", fontSize: 11 };

/** Completed, failed and cancelled syncs by the time they ended. */
export function FinishedChart({ buckets, range }: ChartProps) {
  return (
    <figure className={styles.chart} aria-label={`Syncs that ended: ${describe(buckets)}`}>
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <BarChart data={buckets} margin={{ top: 4, right: 4, bottom: 0, left: -24 }} accessibilityLayer>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            tick={TICK}
            tickLine={false}
            axisLine={false}
            minTickGap={40}
            tickFormatter={tickOf(range)}
          />
          <YAxis tick={TICK} tickLine={false} axisLine={false} allowDecimals={false} />
          <Tooltip cursor={{ fill: "var(--raised)" }} content={BucketTip} isAnimationActive={false} />
          <Bar dataKey="completed" name="completed" stackId="ended" fill="var(--chart-1)" {...STILL} />
          <Bar dataKey="cancelled" name="cancelled" stackId="ended" fill="var(--edge)" {...STILL} />
          <Bar dataKey="failed" name="failed" stackId="ended" fill="var(--chart-2)" {...STILL} />
        </BarChart>
      </ResponsiveContainer>
      <Legend
        entries={[
          ["completed", "1"],
          ["failed", "2"],
          ["cancelled", "rest"],
        ]}
      />
    </figure>
  );
}

/** Half of the completed syncs took no longer than the one line, nineteen of twenty no longer than the other. */
export function DurationChart({ buckets, range }: ChartProps) {
  const data = buckets.map(({ at, duration }) => ({ at, p50: duration.p50Ms, p95: duration.p95Ms }));
  return (
    <figure className={styles.chart} aria-label="Duration of completed syncs over time: median and 95th percentile">
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <LineChart data={data} margin={{ top: 4, right: 8, bottom: 0, left: 0 }} accessibilityLayer>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            tick={TICK}
            tickLine={false}
            axisLine={false}
            minTickGap={40}
            tickFormatter={tickOf(range)}
          />
          <YAxis tick={TICK} tickLine={false} axisLine={false} width={56} tickFormatter={formatDuration} />
          <Tooltip content={DurationTip} isAnimationActive={false} />
          <Line
            dataKey="p50"
            name="median"
            stroke="var(--chart-4)"
            strokeWidth={2}
            dot={{ r: 2 }}
            connectNulls
            {...STILL}
          />
          <Line
            dataKey="p95"
            name="95%"
            stroke="var(--chart-5)"
            strokeWidth={2}
            dot={{ r: 2 }}
            connectNulls
            {...STILL}
          />
        </LineChart>
      </ResponsiveContainer>
      <Legend
        entries={[
          ["median", "4"],
          ["95%", "5"],
        ]}
      />
    </figure>
  );
}

interface TipProps {
  active?: boolean;
  label?: unknown;
  payload?: readonly { name?: unknown; value?: unknown }[];
}

function BucketTip(props: TipProps) {
  return <Tip {...props} format={String} />;
}

function DurationTip(props: TipProps) {
  return <Tip {...props} format={(value) => (typeof value === "number" ? formatDuration(value) : "–")} />;
}

function Tip({ active = false, label, payload = [], format }: TipProps & { format: (value: unknown) => string }) {
  if (!active || payload.length === 0) return null;
  return (
    <div className={styles.tip}>
      <p>{new Date(String(label)).toLocaleString("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" })}</p>
      {payload.map(({ name, value }) => (
        <p key={String(name)}>
          {String(name)} <b>{format(value)}</b>
        </p>
      ))}
    </div>
  );
}

function Legend({ entries }: { entries: readonly (readonly [string, string])[] }) {
  return (
    <figcaption className={styles.legend}>
      {entries.map(([name, colour]) => (
        <span key={name} data-colour={colour}>
          {name}
        </span>
      ))}
    </figcaption>
  );
}

function tickOf(range: OpsRange): (at: string) => string {
  const format =
    range === "7d"
      ? ({ weekday: "short", day: "numeric" } as const)
      : ({ hour: "2-digit", minute: "2-digit" } as const);
  return (at) => new Date(at).toLocaleString("en-GB", format);
}

function describe(buckets: Buckets): string {
  const sum = (key: "completed" | "failed" | "cancelled") => buckets.reduce((total, bucket) => total + bucket[key], 0);
  return `${sum("completed")} completed, ${sum("failed")} failed, ${sum("cancelled")} cancelled`;
}
