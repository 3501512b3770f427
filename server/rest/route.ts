import type { z } from "zod";
import type { Permission } from "@/server/auth/permissions";
import type { ServiceError } from "@/server/contract/errors";
import type { Actor } from "@/server/domain/actor";
import type { Deprecation } from "@/server/rest/deprecation";
import type { Tag } from "@/server/rest/openapi/tags";
import type { LiveEvent } from "@/server/services/events/event-id";
import type { ExportFile } from "@/server/services/export/render";
import type { TrpcContext } from "@/server/trpc/context";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What a route answers: a body, or the refusal of a rule as a problem with more fields. */
export type Reply =
  | { status: number; body: unknown; headers?: Record<string, string> }
  | { refusal: ServiceError; extra: Record<string, unknown> };

/** One documented answer; a problem's schema is that of the fields it has beside the usual ones. */
export type Answer = { status: number; schema: z.ZodType; description: string; isProblem?: boolean };

/** A caller that is known. */
export type RestCall = TrpcContext & { actor: Actor };

type Common = {
  method: Method;
  /** A part in braces is a field of the input. */
  path: string;
  /** Unique; of the native routes the procedure's name. */
  name: string;
  tag: Tag;
  summary: string;
  permission: Permission;
  /** What path, query and body together must be; null: takes nothing. */
  input: z.ZodType | null;
  answers: readonly Answer[];
  deprecated?: Deprecation;
};

/** An operation that answers once. */
export type CallRoute = Common & {
  kind: "call";
  /** Bytes. */
  bodyLimit: number;
  /** The Idempotency-Key header has an effect. */
  isIdempotent: boolean;
  /** The first callers of this route sent no body: it may still be left out. */
  isBodyOptional?: boolean;
  /**
   * @param input not yet checked: every route checks it by its own schema
   * @param gone when the caller has left: what waits for it ends
   */
  run: (call: RestCall, input: unknown, gone: AbortSignal) => Promise<unknown>;
  reply: (value: unknown) => Reply;
};

/** An operation that answers with server-sent events until either side ends it. */
export type StreamRoute = Common & {
  kind: "stream";
  /** Once it resolves, the stream misses nothing that is committed from then on. */
  open: (call: RestCall, input: unknown, signal: AbortSignal) => Promise<AsyncIterable<LiveEvent>>;
};

/** An operation that answers with a file to save. */
export type FileRoute = Common & {
  kind: "file";
  contentTypes: readonly string[];
  open: (call: RestCall, input: unknown) => Promise<ExportFile>;
};

/** One operation of the REST door. The table of these is routed, documented, fuzzed and swept. */
export type Route = CallRoute | StreamRoute | FileRoute;
