import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

type Body = Record<string, unknown>;
export type FakeProvider = {
  /** Ends in /v1, as OpenAI's clients take it; Anthropic's take the origin. */
  url: string;
  origin: string;
  /** What was asked, in order. */
  asked: { path: string; body: Body }[];
  close: () => Promise<void>;
};

const WORDS = ["Books ", "that ", "balance."];
// 1,000 of the input were read from a cache, 30 of the output were thought.
const OPENAI_USAGE = {
  prompt_tokens: 1_200,
  completion_tokens: 80,
  total_tokens: 1_280,
  prompt_tokens_details: { cached_tokens: 1_000 },
  completion_tokens_details: { reasoning_tokens: 30 },
};
const RESPONSES_USAGE = {
  input_tokens: 1_200,
  output_tokens: 80,
  total_tokens: 1_280,
  input_tokens_details: { cached_tokens: 1_000 },
  output_tokens_details: { reasoning_tokens: 30 },
};
const ANTHROPIC_USAGE = {
  input_tokens: 200,
  output_tokens: 80,
  cache_read_input_tokens: 1_000,
  cache_creation_input_tokens: 50,
};

/**
 * Speaks as OpenAI and Anthropic do, over HTTP. Words in the request choose what happens: FAIL answers 400, USE-TOOL
 * asks for the tool `weather` first, HANG says the first word of a stream and no more, CUT breaks off after it.
 */
export async function startFakeProvider(): Promise<FakeProvider> {
  const asked: FakeProvider["asked"] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const body = JSON.parse(text) as Body;
      const path = (request.url ?? "").replace(/\?.*/, "");
      asked.push({ path, body });
      if (text.includes("FAIL")) return json(response, 400, { error: { message: "no", type: "invalid" } });
      const wantsTool = text.includes("USE-TOOL") && !/"tool_call_id"|"function_call_output"/.test(text);
      void answer(path, body, response, { text, wantsTool });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/v1`,
    origin,
    asked,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

type Wish = { text: string; wantsTool: boolean };

function answer(path: string, body: Body, response: ServerResponse, wish: Wish): unknown {
  const model = `${String(body.model)}-2026-01-01`;
  if (path.endsWith("/embeddings")) {
    const data = [{ object: "embedding", index: 0, embedding: [0.1, 0.2] }];
    return json(response, 200, {
      object: "list",
      model,
      data,
      usage: { prompt_tokens: 9, total_tokens: 9 },
    });
  }
  if (path.endsWith("/messages")) return anthropic(model, body, response, wish);
  if (path.endsWith("/responses")) return responses(model, body, response, wish);
  return chat(model, body, response, wish);
}

const CALL = {
  id: "call_1",
  type: "function",
  function: { name: "weather", arguments: '{"city":"Berlin"}' },
};

function chat(model: string, body: Body, response: ServerResponse, wish: Wish): unknown {
  const about = { id: "chatcmpl-1", created: 1, model };
  const finish_reason = wish.wantsTool ? "tool_calls" : "stop";
  if (body.stream !== true) {
    const said = wish.wantsTool ? { content: null, tool_calls: [CALL] } : { content: WORDS.join("") };
    const message = { role: "assistant", refusal: null, ...said };
    const choices = [{ index: 0, message, finish_reason, logprobs: null }];
    return json(response, 200, { ...about, object: "chat.completion", choices, usage: OPENAI_USAGE });
  }
  const part = (delta: Body, finish: string | null = null) => ({
    ...about,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const deltas = wish.wantsTool
    ? [{ role: "assistant", tool_calls: [{ index: 0, ...CALL }] }]
    : WORDS.map((content) => ({ role: "assistant", content }));
  const options = body.stream_options as { include_usage?: boolean } | undefined;
  const last = { ...about, object: "chat.completion.chunk", choices: [], usage: OPENAI_USAGE };
  const ends = [part({}, finish_reason), ...(options?.include_usage ? [last] : [])];
  return stream(
    response,
    wish,
    [...deltas.map((delta) => part(delta)), ...ends].map(lineOf),
    "data: [DONE]\n\n",
  );
}

function responses(model: string, body: Body, response: ServerResponse, wish: Wish): unknown {
  const call = { type: "function_call", id: "fc_1", call_id: "call_1", name: "weather", status: "completed" };
  const content = [{ type: "output_text", text: WORDS.join(""), annotations: [] }];
  const output = wish.wantsTool
    ? [{ ...call, arguments: CALL.function.arguments }]
    : [{ type: "message", id: "msg_1", role: "assistant", status: "completed", content }];
  const about = { id: "resp_1", object: "response", created_at: 1, model, status: "completed" };
  const whole = { ...about, output, usage: RESPONSES_USAGE, incomplete_details: null };
  if (body.stream !== true) return json(response, 200, whole);
  const begun = { ...about, status: "in_progress", output: [], usage: null };
  const item = { type: "message", id: "msg_1", role: "assistant", status: "in_progress", content: [] };
  const at = { item_id: "msg_1", output_index: 0, content_index: 0 };
  const events = [
    { type: "response.created", response: begun },
    { type: "response.output_item.added", output_index: 0, item },
    ...WORDS.map((delta) => ({ type: "response.output_text.delta", ...at, delta, logprobs: [] })),
    { type: "response.output_item.done", output_index: 0, item: { ...item, status: "completed", content } },
    { type: "response.completed", response: whole },
  ];
  return stream(response, wish, events.map(lineOf), "");
}

function anthropic(model: string, body: Body, response: ServerResponse, wish: Wish): unknown {
  const about = { id: "msg_1", type: "message", role: "assistant", model, stop_sequence: null };
  const text = (value: string) => ({ type: "text", text: value });
  if (body.stream !== true) {
    const content = [text(WORDS.join(""))];
    return json(response, 200, { ...about, content, stop_reason: "end_turn", usage: ANTHROPIC_USAGE });
  }
  const usage = { ...ANTHROPIC_USAGE, output_tokens: 1 };
  const events = [
    { type: "message_start", message: { ...about, content: [], stop_reason: null, usage } },
    { type: "content_block_start", index: 0, content_block: text("") },
    ...WORDS.map((word) => ({
      type: "content_block_delta",
      index: 0,
      delta: { type: "text_delta", text: word },
    })),
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 80 } },
    { type: "message_stop" },
  ];
  return stream(
    response,
    wish,
    events.map((event) => `event: ${event.type}\n${lineOf(event)}`),
    "",
  );
}

const lineOf = (event: object) => `data: ${JSON.stringify(event)}\n\n`;

async function stream(response: ServerResponse, { text }: Wish, lines: string[], end: string): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const stopsAt = lines.findIndex((line) => line.includes(WORDS[0] as string));
  for (const [at, line] of lines.entries()) {
    response.write(line);
    await sleep(1);
    if (at === stopsAt && text.includes("CUT")) return void response.destroy();
    if (at === stopsAt && text.includes("HANG")) return;
  }
  response.end(end);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
