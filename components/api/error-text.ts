/** What the API said no with, as far as a person needs it. */
export type ApiProblem = { title: string; requestId: string | null; code: string | null };

/** Reads the parts of a failed call that are meant for people. */
export function apiProblem(error: unknown): ApiProblem {
  const title = error instanceof Error && error.message !== "" ? error.message : "The server did not answer.";
  if (typeof error !== "object" || error === null || !("data" in error))
    return { title, requestId: null, code: null };
  const { data } = error;
  if (typeof data !== "object" || data === null) return { title, requestId: null, code: null };
  return {
    title,
    requestId: "requestId" in data && typeof data.requestId === "string" ? data.requestId : null,
    code: "code" in data && typeof data.code === "string" ? data.code : null,
  };
}
