import { randomBytes } from "node:crypto";

// Unique over processes by the random part, over requests by the counter.
const prefix = `req_${randomBytes(6).toString("hex")}`;
let count = 0;

export function nextRequestId(): string {
  count += 1;
  return `${prefix}${count.toString(36).padStart(7, "0")}`;
}
