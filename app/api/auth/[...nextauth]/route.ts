import NextAuth from "next-auth";
import { authRequest, mayAskProvider } from "@/server/auth/next-auth";

type Context = { params: Promise<{ nextauth: string[] }> };

async function handler(request: Request, context: Context): Promise<Response> {
  const { nextauth } = await context.params;
  const refused = mayAskProvider(nextauth, request.headers);
  if (refused !== null) return refused;
  // The options need the container, which exists once the process serves.
  const { options, cookies } = authRequest(request.headers);
  const response = (await NextAuth(options)(request, context)) as Response;
  for (const cookie of cookies) response.headers.append("Set-Cookie", cookie);
  return response;
}

export { handler as GET, handler as POST };
