import { InvalidFieldError } from "@/server/contract/errors";
import { findMonthWindow, type MonthWindowRow } from "@/server/db/queries/month-window";
import type { OrganizationRow } from "@/server/db/queries/organization";
import type { Queryable } from "@/server/db/queryable";
import { isMonth, monthBounds, monthOf } from "@/server/domain/month";
import { organizationOf } from "../settings/organization";

/** A month of an organization: the bounds it was counted with, else those it will have. */
export type RequestedMonth = {
  organizationId: string;
  organization: OrganizationRow;
  month: string;
  startsAt: number;
  endsAt: number;
  now: number;
  /** The organization's monthly budget in it; null before the organization has a budget. */
  window: MonthWindowRow | null;
};

/**
 * Finds a month by its name, or the one that runs.
 * @param now the database's clock, epoch milliseconds
 * @throws NotFoundError, InvalidFieldError
 */
export async function findRequestedMonth(
  db: Queryable,
  input: { organizationId: string; month: string | undefined; now: number },
): Promise<RequestedMonth> {
  const { organizationId, now } = input;
  const organization = await organizationOf(db, organizationId);
  const month = input.month ?? monthOf(now, organization.timeZone);
  if (!isMonth(month))
    throw new InvalidFieldError("month", "invalid_month", "must be a month from 2000 to 2199");
  const window = await findMonthWindow(db, {
    organizationId,
    scopeType: "ORGANIZATION",
    scopeKey: null,
    month,
    now: new Date(now),
  });
  const bounds = monthBounds(month, organization.timeZone);
  return {
    organizationId,
    organization,
    month,
    startsAt: window?.startsAt?.getTime() ?? bounds.startsAt,
    endsAt: window?.endsAt?.getTime() ?? bounds.endsAt,
    now,
    window,
  };
}
