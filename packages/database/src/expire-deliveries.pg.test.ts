import { expect, test } from "vitest";
import { expireDeliveries } from "./index.js";
import { useTestDatabase } from "./testing/fixtures.js";

const db = useTestDatabase();

const DELIVERIES = `
  INSERT INTO "WebhookDelivery" ("guid", "event", "outcome", "expiresAt")
  SELECT 'guid-' || n, 'push', 'queued', now() + (n - 5) * interval '1 hour' FROM generate_series(1, 8) n`;

test("deliveries whose time is over go in batches, the others stay", async () => {
  await db.database.pool.query(DELIVERIES);
  const deleted: number[] = [];
  do deleted.push(await expireDeliveries(db.database, { limit: 3 }));
  while (deleted.at(-1) !== 0);
  expect(deleted).toEqual([3, 2, 0]);
  const { rows } = await db.database.pool.query(`SELECT "guid" FROM "WebhookDelivery" ORDER BY "guid"`);
  expect(rows.map(({ guid }) => guid)).toEqual(["guid-6", "guid-7", "guid-8"]);
});
