import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { procedures } from "../../../../procedures";

/** The procedures behind a route handler, as tRPC's own documents have it. */
export function POST(req: Request): Promise<Response> {
  const { router, contextOf } = procedures();
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req,
    router,
    createContext: () => contextOf(req.headers),
  });
}
