/** What an attribute holds; lists and maps are of no use to us and are left out. */
export type AttributeValue = string | number | boolean;
export type Attributes = ReadonlyMap<string, AttributeValue>;

/** One span of a trace, whatever encoding it came in. */
export type OtlpSpan = {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  name: string;
  /** Nanoseconds since 1970. */
  startNano: bigint;
  endNano: bigint;
  attributes: Attributes;
  /** Of whatever sent it: its service, its environment. */
  resource: Attributes;
  isError: boolean;
};

/** The status code that OpenTelemetry gives to what failed. */
export const STATUS_ERROR = 2;

/** Whether a span says which one it is, by the rule of the protocol; all zeros say nothing. */
export function isIdentified({ traceId, spanId }: OtlpSpan): boolean {
  return /^(?!0+$)[0-9a-f]{32}$/.test(traceId) && /^(?!0+$)[0-9a-f]{16}$/.test(spanId);
}
