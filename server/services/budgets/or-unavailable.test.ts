import { expect, test } from "vitest";
import { ConflictError } from "@/server/contract/errors";
import { orUnavailable } from "./or-unavailable";

const codeOf = (error: unknown) =>
  orUnavailable(Promise.reject(error)).then(
    () => "done",
    (thrown: { code?: string; message: string }) => thrown.code ?? thrown.message,
  );
const withCode = (code: string) => Object.assign(new Error("from the server"), { code });

test.each([
  ["a lock that took too long", withCode("55P03")],
  ["a backend that was ended", withCode("57P01")],
  ["a socket", withCode("ECONNRESET")],
  [
    "a broken connection, before its next query",
    new Error("Client has encountered a connection error and is not queryable"),
  ],
  ["a connection that ends meanwhile", new Error("Connection terminated unexpectedly")],
  ["no answer in time", new Error("Query read timeout")],
  ["no connection in time", new Error("timeout exceeded when trying to connect")],
])("P8 %s passes by itself: budget_unavailable", async (_, error) => {
  expect(await codeOf(error)).toBe("budget_unavailable");
});

test.each([
  ["a constraint", withCode("23505"), "23505"],
  ["a bug of ours", new TypeError("x is not a function"), "x is not a function"],
  ["an answer of ours", new ConflictError("changed meanwhile"), "conflict"],
])("%s stays what it is", async (_, error, code) => {
  expect(await codeOf(error)).toBe(code);
});
