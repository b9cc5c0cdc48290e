import { InvalidRequestError } from "@project-sync/rpc";
import { describe, expect, it } from "vitest";
import { parseDelivery } from "./parse-delivery.js";

const headers = { "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958", "x-github-event": "push" };
const body = (text: string) => Buffer.from(text);

describe("parseDelivery", () => {
  it("reads what every event has", () => {
    expect(parseDelivery(headers, body('{"action":"created","x":1}'))).toEqual({
      guid: headers["x-github-delivery"],
      event: "push",
      action: "created",
      payload: { action: "created", x: 1 },
    });
    expect(parseDelivery(headers, body("{}")).action).toBeNull();
    expect(parseDelivery(headers, body('{"action":7}')).action).toBeNull();
  });

  it.each(["", "payload=%7B%7D", "[1]x", "null", "7", '"text"'])("refuses the body %j", (text) => {
    expect(() => parseDelivery(headers, body(text))).toThrow(InvalidRequestError);
  });

  it("names missing headers", () => {
    expect(() => parseDelivery({}, body("{}"))).toThrow(/x-github-delivery.*x-github-event/s);
  });
});
