import { z } from "zod";
import { callerId } from "./primitives";

export const AgentType = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9_.:-]{1,64}$/)
  .meta({
    description: "The kind of agent, such as CONTENT. Unknown kinds are recorded at the default rate.",
    examples: ["CONTENT"],
  });

/** Whose cost it is. Every field that is given adds the budgets of that scope. */
export const attributionFields = {
  agentType: AgentType,
  agentId: callerId("The agent, by the name it gives itself.").optional(),
  campaignId: callerId("The campaign the cost belongs to.").optional(),
  environment: callerId("Such as production.", 64).optional(),
  component: callerId("The part of the system that asks.", 64).optional(),
  userId: callerId("An opaque id of the person served.", 256).optional(),
  sessionId: callerId("The session or run.").optional(),
  provider: callerId("Such as openai.", 64).optional(),
  model: callerId("The model as served.").optional(),
};
