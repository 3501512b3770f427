import { hash } from "node:crypto";
import type { ServiceError } from "@/server/contract/errors";
import { canonicalJson } from "@/server/domain/idempotency";
import { toWire, usd } from "@/server/domain/money";
import type { Command, Result } from "./commands";
import { newId } from "./ids";

/** Under which key a command has its effect once. `record` covers trackCost and settle, so one executionId serves authorize too. */
export type IdempotencyRef = {
  operation: "record" | "authorize" | "claim";
  key: string;
  hash: string;
  /** Nobody chose this key: it is the reservation's own, so another body is a conflict, not a reused key. */
  implicit: boolean;
};

/** A command on its way through a lane. Its ids are fixed here, so that every retry writes the same rows. */
export type Item = {
  command: Command;
  /** Of the row it will make, or of the reservation it speaks of. */
  id: string;
  idempotency: IdempotencyRef | null;
  enqueuedAt: number;
  resolve: (value: Result<Command>) => void;
  reject: (error: ServiceError) => void;
};

function hashOf(input: Record<string, unknown>): string {
  const { idempotencyKey: _key, ...body } = input;
  if (typeof body.cost === "string") body.cost = toWire(usd(body.cost));
  if (typeof body.estimatedCost === "string") body.estimatedCost = toWire(usd(body.estimatedCost));
  return hash("sha256", canonicalJson(body), "hex");
}

function idempotencyOf(command: Command): IdempotencyRef | null {
  switch (command.kind) {
    case "record":
    case "authorize": {
      const key = command.input.idempotencyKey ?? command.input.executionId;
      if (key === undefined) return null;
      return { operation: command.kind, key, hash: hashOf(command.input), implicit: false };
    }
    case "settle": {
      const key = command.input.idempotencyKey ?? command.input.executionId;
      return {
        operation: "record",
        key: key ?? command.input.reservationId,
        hash: hashOf(command.input),
        implicit: key === undefined,
      };
    }
    case "claim": {
      const { idempotencyKey: key, queueId, leaseSeconds } = command;
      if (key === undefined) return null;
      return { operation: "claim", key, hash: hashOf({ queueId, leaseSeconds }), implicit: false };
    }
    default:
      return null;
  }
}

function idOf(command: Command): string {
  if (command.kind === "authorize" || command.kind === "claim") return newId("res");
  return newId("log");
}

/** Wraps a command for its lane. `enqueuedAt` is epoch milliseconds of this process, for deadlines only. */
export function createItem(
  command: Command,
  enqueuedAt: number,
  settle: Pick<Item, "resolve" | "reject">,
): Item {
  return { command, id: idOf(command), idempotency: idempotencyOf(command), enqueuedAt, ...settle };
}
