import type { z } from "zod";
import { AuthorizeInput, AuthorizeOutput } from "@/server/contract/authorize";
import { NextDecision, Reason } from "@/server/contract/decision";
import { KeyOutput } from "@/server/contract/keys";
import {
  ActiveOverride,
  AgentRow,
  AlertRow,
  CampaignRow,
  ExecutionRow,
  OverviewData,
} from "@/server/contract/overview";
import { StatusOutput } from "@/server/contract/status";
import { TrackCostInput, TrackCostRecorded } from "@/server/contract/track-cost";
import { AlertSeverity, ViolationType } from "@/server/contract/violations";
import { type JsonSchema, jsonSchemaOf } from "@/server/rest/input-fields";
import { FIELD_ERROR, PROBLEM } from "@/server/rest/openapi/problem-schema";

/** Schemas that stand once and are referred to. Whatever is not here stands where it is used. */
const NAMED = new Map<z.ZodType, { name: string; io: "input" | "output" }>(
  Object.entries({
    AuthorizeOutput,
    TrackCostRecorded,
    NextDecision,
    Reason,
    StatusOutput,
    OverviewData,
    CampaignRow,
    AgentRow,
    ExecutionRow,
    AlertRow,
    ActiveOverride,
    KeyOutput,
  }).map(([name, schema]) => [schema, { name, io: "output" }]),
);
NAMED.set(ViolationType, { name: "ViolationType", io: "input" });
NAMED.set(AlertSeverity, { name: "AlertSeverity", io: "input" });
NAMED.set(TrackCostInput, { name: "TrackCostInput", io: "input" });
NAMED.set(AuthorizeInput, { name: "AuthorizeInput", io: "input" });

const refTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** A schema as it is written into the document, by reference where it has a name. */
export function writtenSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const named = NAMED.get(schema);
  return named?.io === io ? refTo(named.name) : inlineSchema(schema, io);
}

export function componentSchemas(): Record<string, JsonSchema> {
  const made = [...NAMED].map(([schema, { name, io }]) => [name, inlineSchema(schema, io)] as const);
  return { Problem: PROBLEM, FieldError: FIELD_ERROR, ...Object.fromEntries(made) };
}

/** Its parts that have names, by reference; itself in full. */
export function inlineSchema(root: z.ZodType, io: "input" | "output"): JsonSchema {
  const { default: _whole, ...written } = jsonSchemaOf(root, io, ({ zodSchema, jsonSchema }) => {
    const named = NAMED.get(zodSchema as unknown as z.ZodType);
    if (!named || named.io !== io || (zodSchema as unknown) === root) return;
    for (const keyword of Object.keys(jsonSchema)) delete jsonSchema[keyword];
    Object.assign(jsonSchema, refTo(named.name));
  });
  return written;
}
