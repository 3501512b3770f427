import { expect, test } from "vitest";
import { toast, toasts } from "./toast";

test("what is said waits until it is taken, once, in its order", () => {
  let told = 0;
  const stop = toasts.subscribe(() => {
    told += 1;
  });
  toast.success("Saved");
  toast.error("Refused", { description: "Changed meanwhile.", duration: 20_000 });
  expect(told).toBe(2);
  expect(toasts.take()).toEqual([
    { tone: "success", title: "Saved" },
    { tone: "error", title: "Refused", description: "Changed meanwhile.", duration: 20_000 },
  ]);
  expect([toasts.take(), toasts.waiting(), told]).toEqual([[], toasts.none(), 3]);
  stop();
  toast.plain("Nobody listens");
  expect(told).toBe(3);
  toasts.take();
});
