import { expect, test } from "vitest";
import { asAppUrl } from "@/server/db/pool";

test.each([
  {
    name: "a plain URL",
    url: "postgresql://u:p@h:5/d",
    app: "postgresql://u:p@h:5/d?options=-c%20role%3Dpurser_app",
  },
  {
    name: "a URL with parameters",
    url: "postgresql://u:p@h:5/d?sslmode=require",
    app: "postgresql://u:p@h:5/d?sslmode=require&options=-c%20role%3Dpurser_app",
  },
  {
    name: "a URL with options of its own",
    url: "postgresql://u:p@h:5/d?options=-c%20search_path%3Dx",
    app: "postgresql://u:p@h:5/d?options=-c%20search_path%3Dx%20-c%20role%3Dpurser_app",
  },
])("asAppUrl keeps $name and is the same when applied twice", ({ url, app }) => {
  expect(asAppUrl(url)).toBe(app);
  expect(asAppUrl(app)).toBe(app);
});
