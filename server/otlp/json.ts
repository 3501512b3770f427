import { z } from "zod";
import { ServiceError } from "@/server/contract/errors";
import { type AttributeValue, type OtlpSpan, STATUS_ERROR } from "@/server/otlp/span";

// Senders of newer versions may say more than we know: what we do not read is let through.
// A number above 2^53 has lost its last digits on the way; an instant of nanoseconds is still right to the millisecond.
const Whole = z.union([z.string().regex(/^-?\d{1,20}$/), z.number()]);
const NOT_FINITE = ["NaN", "Infinity", "-Infinity"] as const;
const Pair = z.object({
  key: z.string(),
  value: z
    .object({
      stringValue: z.string().optional(),
      boolValue: z.boolean().optional(),
      intValue: Whole.optional(),
      doubleValue: z.union([z.number(), z.enum(NOT_FINITE).transform(Number)]).optional(),
    })
    .optional(),
});
const Attributes = z.array(Pair).optional();
const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  name: z.string().optional(),
  startTimeUnixNano: Whole.optional(),
  endTimeUnixNano: Whole.optional(),
  attributes: Attributes,
  status: z.object({ code: z.union([z.int(), z.string()]).optional() }).optional(),
});
const TraceRequest = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: z.object({ attributes: Attributes }).optional(),
        scopeSpans: z.array(z.object({ spans: z.array(Span).optional() })).optional(),
      }),
    )
    .optional(),
});

/** Every span of a trace request in JSON. @throws ServiceError malformed */
export function spansOfJson(text: string): OtlpSpan[] {
  const read = TraceRequest.safeParse(JSON.parse(text));
  if (!read.success)
    throw new ServiceError("malformed", "The body is not the JSON of an OTLP trace request.");
  return (read.data.resourceSpans ?? []).flatMap(({ resource, scopeSpans = [] }) => {
    const ofResource = attributesOf(resource?.attributes);
    return scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => toSpan(span, ofResource)));
  });
}

function toSpan(span: z.infer<typeof Span>, resource: Map<string, AttributeValue>): OtlpSpan {
  const { code } = span.status ?? {};
  return {
    traceId: span.traceId.toLowerCase(),
    spanId: span.spanId.toLowerCase(),
    name: span.name ?? "",
    startNano: wholeOf(span.startTimeUnixNano),
    endNano: wholeOf(span.endTimeUnixNano),
    attributes: attributesOf(span.attributes),
    resource,
    isError: code === STATUS_ERROR || code === "STATUS_CODE_ERROR",
  };
}

function wholeOf(given: z.infer<typeof Whole> = 0): bigint {
  return BigInt(typeof given === "number" ? Math.trunc(given) : given);
}

function attributesOf(pairs: z.infer<typeof Attributes>): Map<string, AttributeValue> {
  const attributes = new Map<string, AttributeValue>();
  for (const { key, value = {} } of pairs ?? []) {
    const { stringValue, boolValue, intValue, doubleValue } = value;
    const found = stringValue ?? boolValue ?? (intValue === undefined ? doubleValue : Number(intValue));
    if (found !== undefined) attributes.set(key, found);
  }
  return attributes;
}
