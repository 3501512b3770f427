import { AsyncLocalStorage } from "node:async_hooks";

/** The request that is being answered: for errors that arise before tRPC has made a context. */
export const requestIds = new AsyncLocalStorage<string>();
