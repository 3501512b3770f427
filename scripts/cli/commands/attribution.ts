import type { Command } from "commander";

/** Options that say whose cost it is; the same words on every command. */
export function addAttribution(command: Command): Command {
  return command
    .option("--agent-type <type>", "kind of agent, such as CONTENT; MANUAL if left out")
    .option("--agent <id>", "the agent, by its own name")
    .option("--campaign <id>", "the campaign the cost belongs to")
    .option("--environment <name>", "such as production")
    .option("--component <name>", "part of the system that asks")
    .option("--user <id>", "opaque id of the person served")
    .option("--session <id>", "session or run")
    .option("--provider <name>", "such as openai")
    .option("--model <name>", "the model as served");
}

export type AttributionOptions = {
  agentType?: string;
  agent?: string;
  campaign?: string;
  environment?: string;
  component?: string;
  user?: string;
  session?: string;
  provider?: string;
  model?: string;
};

export function attributionInput(options: AttributionOptions) {
  const { agentType = "MANUAL", environment, component, provider, model } = options;
  return {
    agentType,
    agentId: options.agent,
    campaignId: options.campaign,
    environment,
    component,
    userId: options.user,
    sessionId: options.session,
    provider,
    model,
  };
}
