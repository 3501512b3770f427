export const TRPC_PATH = "/api/trpc/";
