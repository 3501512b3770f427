import { gzipSync } from "node:zlib";
import { context, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { BasicTracerProvider, type ReadableSpan, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KEY_SCOPES } from "@/server/domain/actor";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { findImbalances } from "@/test/books";
import { createTestOrganization } from "@/test/ledger-fixture";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

/** Spans as OpenTelemetry makes them: a request with two model calls in it, one of which fails. */
function makeSpans(): ReadableSpan[] {
  const made: ReadableSpan[] = [];
  const exporter = {
    export: (spans: ReadableSpan[], done: (result: { code: number }) => void) => {
      made.push(...spans);
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  };
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const tracer = provider.getTracer("test");
  const outer = tracer.startSpan("POST /articles");
  const within = trace.setSpan(context.active(), outer);
  const call = (name: string, attributes: Record<string, string | number>, end: (span: Span) => void) => {
    const span = tracer.startSpan(name, { attributes }, within);
    end(span);
    span.end();
  };
  const base = {
    "purser.agent_type": "CONTENT",
    "gen_ai.system": "openai",
    "gen_ai.request.model": "gpt-4o",
  };
  call(
    "chat gpt-4o",
    {
      ...base,
      "gen_ai.usage.input_tokens": 1000,
      "gen_ai.usage.output_tokens": 200,
      "gen_ai.usage.cache_read.input_tokens": 600,
    },
    () => undefined,
  );
  call(
    "chat gpt-4o",
    { ...base, "gen_ai.usage.prompt_tokens": 70, "gen_ai.usage.completion_tokens": 0 },
    (span) => span.setStatus({ code: SpanStatusCode.ERROR, message: "timeout" }),
  );
  outer.end();
  return made;
}

type Exporter = Pick<JsonExporter, "export" | "shutdown">;
const send = (exporter: Exporter, spans: ReadableSpan[]) =>
  new Promise<{ code: number; error?: Error | undefined }>((resolve) => exporter.export(spans, resolve));

async function rowsOf(organizationId: string) {
  const { rows } = await api.pool.query(
    `select input_tokens::int as input, output_tokens::int as output, cache_read_tokens::int as cached, model, success
     from billing_logs where organization_id = $1 order by input_tokens desc`,
    [organizationId],
  );
  return rows;
}

describe("OTLP traces, with OpenTelemetry's own exporters", () => {
  test.each([
    ["protobuf", ProtobufExporter, "none"],
    ["protobuf, gzip", ProtobufExporter, "gzip"],
    ["JSON", JsonExporter, "none"],
    ["JSON, gzip", JsonExporter, "gzip"],
  ] as const)(
    "%s: model calls are booked once, cached tokens are not counted twice",
    async (_name, Made, pack) => {
      const organizationId = await createTestOrganization(api.pool, { cap: "100" });
      const key = await api.keyOf(organizationId, ["record"]);
      const exporter = new Made({
        url: `http://127.0.0.1:${api.port}/v1/traces`,
        headers: { authorization: `Bearer ${key}` },
        compression: pack as never,
      });
      const spans = makeSpans();
      expect(await send(exporter, spans)).toMatchObject({ code: 0 });
      expect(await send(exporter, spans)).toMatchObject({ code: 0 });
      expect(await rowsOf(organizationId)).toEqual([
        { input: 400, output: 200, cached: 600, model: "gpt-4o", success: true },
        { input: 70, output: 0, cached: 0, model: "gpt-4o", success: false },
      ]);
      expect(await findImbalances(api.pool, organizationId)).toEqual([]);
      await exporter.shutdown();
    },
  );

  const spanIn = (spanId: string, usage: object[]) => ({
    resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: "0a".repeat(16), spanId, attributes: usage }] }] }],
  });
  const usage = [{ key: "gen_ai.usage.input_tokens", value: { intValue: "5" } }];
  const post = (key: string | null, body: string | Buffer, more: Record<string, string> = {}) =>
    api.send({
      url: "/v1/traces",
      headers: {
        "content-type": "application/json",
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...more,
      },
      body,
    });

  test("partial success: what is refused is counted and said, the rest is booked", async () => {
    const organizationId = await createTestOrganization(api.pool);
    const key = await api.keyOf(organizationId, ["record"]);
    const tooLong = [...usage, { key: "gen_ai.request.model", value: { stringValue: "m".repeat(500) } }];
    const [good] = spanIn("01".repeat(8), usage).resourceSpans;
    const [bad] = spanIn("02".repeat(8), tooLong).resourceSpans;
    const { status, body } = await post(key, JSON.stringify({ resourceSpans: [good, bad] }));
    expect([status, JSON.parse(body)]).toEqual([
      200,
      { partialSuccess: { rejectedSpans: "1", errorMessage: expect.stringContaining("validation_failed") } },
    ]);
    expect((await rowsOf(organizationId)).length).toBe(1);
  });

  test("a span that does not say which one it is is refused: two of them would count as one", async () => {
    const organizationId = await createTestOrganization(api.pool);
    const key = await api.keyOf(organizationId, ["record"]);
    const [good] = spanIn("04".repeat(8), usage).resourceSpans;
    const bad = ["", "00".repeat(8), "zz".repeat(8), "05".repeat(7)].flatMap(
      (spanId) => spanIn(spanId, usage).resourceSpans,
    );
    const { status, body } = await post(key, JSON.stringify({ resourceSpans: [...bad, good] }));
    expect([status, JSON.parse(body)]).toEqual([
      200,
      {
        partialSuccess: {
          rejectedSpans: "4",
          errorMessage: expect.stringContaining("trace id has 16 bytes"),
        },
      },
    ]);
    expect((await rowsOf(organizationId)).length).toBe(1);
  });

  test("what JSON of protobuf may hold beside: instants as numbers, NaN in words, a service called by a long path", async () => {
    const organizationId = await createTestOrganization(api.pool);
    const key = await api.keyOf(organizationId, ["record"]);
    const endNano = (Date.now() - 60_000) * 1_000_000;
    const span = {
      traceId: "0b".repeat(16),
      spanId: "06".repeat(8),
      name: "n".repeat(3_000),
      startTimeUnixNano: endNano - 2_000_000_000,
      endTimeUnixNano: endNano,
      attributes: [...usage, { key: "score", value: { doubleValue: "NaN" } }],
    };
    const service = {
      key: "service.name",
      value: { stringValue: `unknown_service:/${"x".repeat(46)}😀/node` },
    };
    const resourceSpans = [{ resource: { attributes: [service] }, scopeSpans: [{ spans: [span] }] }];
    const { status, body } = await post(key, JSON.stringify({ resourceSpans }));
    expect([status, body]).toEqual([200, "{}"]);
    const { rows } = await api.pool.query(
      `select length(component) as component, length(task) as task, execution_time_ms::int as ms, occurred_at as at
       from billing_logs where organization_id = $1`,
      [organizationId],
    );
    expect(rows).toEqual([{ component: 63, task: 2_000, ms: expect.any(Number), at: expect.any(Date) }]);
    expect(Math.abs(rows[0].ms - 2_000)).toBeLessThanOrEqual(1);
    expect(Math.abs(Number(rows[0].at) - endNano / 1_000_000)).toBeLessThanOrEqual(1);
  });

  test("T8 nobody, a key without the scope, another type, too much and too deep are turned away", async () => {
    const organizationId = await createTestOrganization(api.pool);
    const key = await api.keyOf(organizationId, ["record"]);
    const body = JSON.stringify(spanIn("03".repeat(8), usage));
    expect((await post(null, body)).status).toBe(401);
    expect((await post(null, body, { cookie: "next-auth.session-token=x" })).status).toBe(401);
    for (const scope of KEY_SCOPES) {
      const { status } = await post(await api.keyOf(organizationId, [scope]), "{}");
      expect([scope, status]).toEqual([scope, scope === "record" || scope === "admin" ? 200 : 403]);
    }
    expect((await post(key, body, { "content-type": "text/plain" })).status).toBe(415);
    expect((await post(key, body, { "content-encoding": "br" })).status).toBe(415);
    expect((await post(key, "{")).status).toBe(400);
    expect((await post(key, '{"resourceSpans":5}')).status).toBe(400);
    expect((await post(key, "[".repeat(100))).status).toBe(400);
    expect((await post(key, "no gzip", { "content-encoding": "gzip" })).status).toBe(400);
    expect((await post(key, "\u0001", { "content-type": "application/x-protobuf" })).status).toBe(400);
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect((await post(key, bomb, { "content-encoding": "gzip" })).status).toBe(413);
    expect(await rowsOf(organizationId)).toEqual([]);
  });
});
