/** Bytes of a request's body, and of one that carries many items. */
export const BODY_LIMIT = 256 * 1024;
export const BATCH_BODY_LIMIT = 1024 * 1024;
/** Bytes of a batch of traces, as sent and unpacked: spans carry whole prompts, which we do not read. */
export const TRACES_LIMIT = 4 * 1024 * 1024;
