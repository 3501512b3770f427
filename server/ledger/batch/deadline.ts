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
export function withinDeadline<T>(
  work: Promise<T>,
  { deadlineMs = DEADLINE_MS, late: error = undecided }: Deadline = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(error()), deadlineMs);
    const end = () => clearTimeout(timer);
    work.then(
      (value) => {
        end();
        resolve(value);
      },
      (failure: unknown) => {
        end();
        reject(failure);
      },
    );
  });
}
