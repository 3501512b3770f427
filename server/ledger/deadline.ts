import { BudgetUnavailableError, type ServiceError } from "@/server/contract/errors";

/** A call older than this is answered 503, whatever the database does: within 3 s, the watch and the wire included. */
export const DEADLINE_MS = 2_700;

type Deadline = {
  deadlineMs?: number | undefined;
  /** What is thrown when it passes. */
  late?: () => ServiceError;
};

const undecided = () => new BudgetUnavailableError(new Error("the deadline passed"));

/**
 * What the work gives, or 503 when it takes too long. The work itself goes on; each of its queries has a limit of its
 * own, but there may be many of them.
 * @throws ServiceError budget_unavailable after `deadlineMs`, or what the work threw
 */
export async function withinDeadline<T>(
  work: Promise<T>,
  { deadlineMs = DEADLINE_MS, late: error = undecided }: Deadline = {},
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error()), deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
