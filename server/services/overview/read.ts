import type { OverviewData, OverviewForecast } from "@/server/contract/overview";
import type { Pool } from "@/server/db/pool";
import { listAgentFigures } from "@/server/db/queries/agent-figures";
import { findBooksState } from "@/server/db/queries/books-state";
import { listCampaignFigures } from "@/server/db/queries/campaign-figures";
import { listExecutions } from "@/server/db/queries/executions";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { listOpenAlerts } from "@/server/db/queries/open-alerts";
import { listOverrides, MOST_OVERRIDES } from "@/server/db/queries/overrides";
import type { FewCell } from "@/server/db/queries/spend";
import type { Queryable } from "@/server/db/queryable";
import { zoneAt } from "@/server/domain/calendar";
import type { Forecast } from "@/server/domain/forecast";
import { localDateAt } from "@/server/domain/local-day";
import { usd } from "@/server/domain/money";
import { passedUntil } from "@/server/domain/override-cover";
import type { GivenSetting } from "@/server/env/settings";
import { hideAlert, hideOverride } from "../budgets/hide-users";
import { allOf, forecastWindow } from "../forecasts/forecast-window";
import { toldForecast } from "../forecasts/told-forecast";
import { countOf } from "../spend/sums";
import { forecastBudgets } from "./at-risk";
import { budgetFigures } from "./budget-figures";
import { burnByDay, lastMonths, sumDays } from "./burn";
import { findRequestedMonth, type RequestedMonth } from "./month-of-request";
import { topMovers } from "./movers";
import {
  activeOverride,
  agentRow,
  alertRow,
  booksState,
  campaignRow,
  executionRow,
  topSpenderOf,
} from "./rows";
import { shownIn } from "./shown-in";

const MOST_ROWS = 100;
const FEED_ROWS = 8;
const ALERT_ROWS = 8;

type Asked = {
  organizationId: string;
  month: string | undefined;
  now: number;
  /** What the environment says of settings. */
  settings?: readonly GivenSetting[];
  /** Whether whoever asks may see the ids of users; not, if left out. */
  namesUsers?: boolean;
};

/**
 * Everything the overview of a month shows, of one instant. Money comes from windows and the cube, which change with
 * the ledger in one transaction, so the figures agree to the last digit.
 * @throws NotFoundError, InvalidFieldError
 */
export async function readOverview(pool: Pool, input: Asked): Promise<OverviewData> {
  return inSnapshot(pool, async (db) => {
    const month = await findRequestedMonth(db, input);
    const { organizationId, organization, startsAt, endsAt, now } = month;
    const at = { organizationId, now: new Date(now) };
    const range = { organizationId, from: new Date(startsAt), to: new Date(endsAt) };
    const campaigns = await listCampaignFigures(db, {
      ...at,
      ...range,
      month: month.month,
      after: null,
      limit: MOST_ROWS,
    });
    const agents = await listAgentFigures(db, { ...range, after: null, limit: MOST_ROWS });
    const feed = await listExecutions(db, {
      organizationId,
      filter: { from: range.from, to: range.to },
      after: null,
      limit: FEED_ROWS,
    });
    const cells = await sumDays(db, month);
    const days = burnByDay(cells, month);
    const { ofMonth, atRisk } = await forecasts(db, month, input.namesUsers === true);
    const overrides = await listOverrides(db, {
      ...at,
      state: "active",
      beforeId: null,
      limit: MOST_OVERRIDES,
    });
    const passed = passedUntil(overrides, { id: month.window?.budgetId ?? null, purpose: "budget" });
    return {
      organizationName: organization.name,
      month: month.month,
      timeZone: zoneAt(now, organization.timeZone),
      periodStart: range.from.toISOString(),
      periodEnd: range.to.toISOString(),
      now: at.now.toISOString(),
      today: localDateAt(now, organization.timeZone).toString(),
      budget: budgetFigures(month.window),
      forecast: forecastOf(ofMonth, month),
      executions: executionsOf(cells, month),
      days,
      atRisk,
      movers: await topMovers(db, month, cells),
      campaigns: campaigns.map((row) => campaignRow(row, topSpenderOf(campaigns))),
      agents: agents.map(agentRow),
      months: await lastMonths(db, month),
      feed: feed.map(executionRow),
      openAlerts: (await listOpenAlerts(db, organizationId, { limit: ALERT_ROWS })).map((alert) =>
        alertRow(input.namesUsers === true ? alert : hideAlert(alert)),
      ),
      override:
        overrides.map((row) => activeOverride(input.namesUsers === true ? row : hideOverride(row)))[0] ??
        null,
      notEnforcedUntil: isRunning(month) ? (passed?.toISOString() ?? null) : null,
      books: booksState(await findBooksState(db, organizationId)),
      isDemo: organization.isDemo,
      shownIn: await shownIn(db, organizationId, input.settings ?? []),
    };
  });
}

function isRunning({ startsAt, endsAt, now }: RequestedMonth): boolean {
  return startsAt <= now && now < endsAt;
}

function spendOf({ startsAt, endsAt, window }: RequestedMonth) {
  return { startsAt, endsAt, spent: usd(window?.spent ?? "0") };
}

/** Only what runs can still reach a limit. */
async function forecasts(db: Queryable, month: RequestedMonth, namesUsers: boolean) {
  const { organizationId, organization, now } = month;
  const { timeZone } = organization;
  const window = spendOf(month);
  if (!isRunning(month)) {
    const counted = allOf(organizationId);
    return { ofMonth: await forecastWindow(db, { counted, window, timeZone, now }), atRisk: null };
  }
  const ofTile = { budgetId: month.window?.budgetId ?? null, window };
  return forecastBudgets(db, { organizationId, timeZone, now, namesUsers, month: ofTile });
}

function forecastOf(said: Forecast | null, month: RequestedMonth): OverviewForecast {
  const { window, now } = month;
  const limit = window?.limit == null ? null : usd(window.limit).plus(usd(window.granted));
  return toldForecast(said, { window: spendOf(month), limit, now });
}

function executionsOf(cells: readonly FewCell[], { window }: RequestedMonth) {
  return {
    count: countOf(cells, "executions"),
    succeeded: countOf(cells, "succeeded"),
    failed: countOf(cells, "failed"),
    blocked: Number(window?.refused ?? "0"),
    provisional: countOf(cells, "provisional"),
  };
}
