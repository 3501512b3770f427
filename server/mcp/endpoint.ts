import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import packageJson from "@/package.json" with { type: "json" };
import { may } from "@/server/auth/permissions";
import { ForbiddenError, type ServiceError } from "@/server/contract/errors";
import type { CallContext } from "@/server/domain/call-context";
import type { Tool } from "@/server/mcp/tool";
import { TOOLS } from "@/server/mcp/tools";
import { inTime, limitOf, type Waiting } from "@/server/services/deadline/in-time";

/** One message of the protocol, of a caller who is known. */
export type McpCall = Waiting & {
  context: CallContext;
  request: Request;
  /** The message, already read. */
  body: unknown;
  /** The error that a caller is told, of whatever was thrown. */
  explain: (error: unknown) => ServiceError;
};

const INSTRUCTIONS =
  "Budgets of AI agents. Before a call that costs money: authorize. After it: settle with what was used, or release. A refusal names the budgets that bind and what would be granted instead.";

const byName = new Map(TOOLS.map((tool) => [tool.name, tool]));

/** Answers one message of streamable HTTP. Nothing is kept between two of them: any replica may answer. */
export function answerMcp(call: McpCall): Promise<Response> {
  const handler = createMcpHandler(() => serverFor(call));
  return handler.fetch(call.request, { parsedBody: call.body });
}

function serverFor({ context, waitingSince, explain }: McpCall): McpServer {
  const info = { name: "purser", title: "Purser", version: packageJson.version };
  const mcp = new McpServer(info, { capabilities: { tools: {} }, instructions: INSTRUCTIONS });
  const { server } = mcp;
  server.setRequestHandler("tools/list", () => ({
    tools: TOOLS.filter(({ permission }) => may(context.actor, permission)).map(describe),
  }));
  server.setRequestHandler("tools/call", async ({ params }) => {
    try {
      const call = { context, waitingSince };
      return resultOf(await runTool(call, params.name, params.arguments ?? {}));
    } catch (thrown) {
      return failureOf(explain(thrown), context.requestId);
    }
  });
  return mcp;
}

function runTool(
  { context, waitingSince }: Pick<McpCall, "context" | "waitingSince">,
  name: string,
  given: unknown,
): Promise<object> {
  const tool = byName.get(name);
  // What a key may not use is not told apart from what there is not.
  if (tool === undefined || !may(context.actor, tool.permission))
    throw new ForbiddenError("There is no such tool for this key.");
  return inTime({ waitingSince }, tool.run(context, given), limitOf(tool.permission, tool.isReadOnly));
}

/** The product's answer as data: it is never an instruction to the one who reads it. */
function resultOf(value: object) {
  const structuredContent = value as Record<string, unknown>;
  return { content: [{ type: "text" as const, text: JSON.stringify(value) }], structuredContent };
}

function failureOf(error: ServiceError, requestId: string) {
  const { code, message, errors, retryAfterSeconds, current } = error;
  const told = {
    code,
    message,
    requestId,
    ...(errors.length > 0 && { errors }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(current !== undefined && { current }),
  };
  return { isError: true, content: [{ type: "text" as const, text: JSON.stringify({ error: told }) }] };
}

type Described = {
  name: string;
  title: string;
  description: string;
  inputSchema: { type: "object"; [keyword: string]: unknown };
  annotations: { readOnlyHint: boolean; destructiveHint: boolean; openWorldHint: boolean };
};
const described = new WeakMap<Tool, Described>();

function describe(tool: Tool): Described {
  const known = described.get(tool);
  if (known) return known;
  const { name, title, description, isReadOnly, isDestructive = false } = tool;
  const schema = z.toJSONSchema(tool.input, { io: "input", unrepresentable: "any" });
  const { $schema: _dialect, "~standard": _standard, ...inputSchema } = schema as Record<string, unknown>;
  const made: Described = {
    name,
    title,
    description,
    inputSchema: { ...inputSchema, type: "object" },
    annotations: { readOnlyHint: isReadOnly, destructiveHint: isDestructive, openWorldHint: false },
  };
  described.set(tool, made);
  return made;
}
