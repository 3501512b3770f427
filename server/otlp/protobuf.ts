import { ServiceError } from "@/server/contract/errors";
import { type Attributes, type AttributeValue, type OtlpSpan, STATUS_ERROR } from "@/server/otlp/span";

/** One field: its number, and a number or the bytes of it. */
type Field = { number: number; value: bigint | Buffer };

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

function broken(): ServiceError {
  return new ServiceError("malformed", "The body is not the protobuf of an OTLP trace request.");
}

/**
 * The fields of one message, in their order. A dozen fields of eight messages are read: that needs no library.
 * @throws ServiceError malformed
 */
function* fieldsOf(bytes: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) throw broken();
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw broken();
  };
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw broken();
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const [number, type] = [tag >>> 3, tag & 7];
    if (type === VARINT) yield { number, value: varint() };
    else if (type === FIXED64) yield { number, value: take(8) };
    else if (type === BYTES) yield { number, value: take(Number(varint())) };
    else if (type === FIXED32) yield { number, value: take(4) };
    else throw broken();
  }
}

/** The messages that stand in one field of another, as often as it stands there. */
function* messagesIn(bytes: Buffer, wanted: number): Generator<Buffer> {
  for (const { number, value } of fieldsOf(bytes))
    if (number === wanted) {
      if (typeof value === "bigint") throw broken();
      yield value;
    }
}

/** Every span of an ExportTraceServiceRequest. @throws ServiceError malformed */
export function spansOfProtobuf(body: Buffer): OtlpSpan[] {
  const spans: OtlpSpan[] = [];
  for (const resourceSpans of messagesIn(body, 1)) {
    const [given] = messagesIn(resourceSpans, 1);
    const resource = given ? attributesIn(given, 1) : new Map<string, AttributeValue>();
    for (const scopeSpans of messagesIn(resourceSpans, 2))
      for (const span of messagesIn(scopeSpans, 2)) spans.push(readSpan(span, resource));
  }
  return spans;
}

function readSpan(bytes: Buffer, resource: Attributes): OtlpSpan {
  const span = { traceId: "", spanId: "", name: "", startNano: 0n, endNano: 0n, isError: false };
  for (const { number, value } of fieldsOf(bytes)) {
    if (typeof value === "bigint") continue;
    if (number === 1) span.traceId = value.toString("hex");
    else if (number === 2) span.spanId = value.toString("hex");
    else if (number === 5) span.name = value.toString("utf8");
    else if (number === 7 && value.length === 8) span.startNano = value.readBigUInt64LE();
    else if (number === 8 && value.length === 8) span.endNano = value.readBigUInt64LE();
    else if (number === 15) span.isError = isErrorStatus(value);
  }
  return { ...span, attributes: attributesIn(bytes, 9), resource };
}

function isErrorStatus(bytes: Buffer): boolean {
  for (const { number, value } of fieldsOf(bytes))
    if (number === 3 && value === BigInt(STATUS_ERROR)) return true;
  return false;
}

function attributesIn(bytes: Buffer, field: number): Map<string, AttributeValue> {
  const attributes = new Map<string, AttributeValue>();
  for (const pair of messagesIn(bytes, field)) {
    const [name] = messagesIn(pair, 1);
    const [any] = messagesIn(pair, 2);
    const value = any ? anyValue(any) : null;
    if (name && value !== null) attributes.set(name.toString("utf8"), value);
  }
  return attributes;
}

function anyValue(bytes: Buffer): AttributeValue | null {
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1 && typeof value !== "bigint") return value.toString("utf8");
    if (number === 2 && typeof value === "bigint") return value !== 0n;
    if (number === 3 && typeof value === "bigint") return Number(BigInt.asIntN(64, value));
    if (number === 4 && typeof value !== "bigint" && value.length === 8) return value.readDoubleLE();
  }
  return null;
}

/** An ExportTraceServiceResponse; empty where everything was taken. */
export function responseProtobuf(rejected: number, message: string): Buffer {
  if (rejected === 0) return Buffer.alloc(0);
  const text = Buffer.from(message);
  const partial = Buffer.concat([
    Buffer.from([0x08, ...varintOf(rejected), 0x12, ...varintOf(text.length)]),
    text,
  ]);
  return Buffer.concat([Buffer.from([0x0a, ...varintOf(partial.length)]), partial]);
}

function varintOf(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}
