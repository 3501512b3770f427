import type { JobDetail, JobName } from "@/server/services/jobs/catalogue";
import { closeDays } from "@/server/services/jobs/close-day";
import { dropOldExecutions } from "@/server/services/jobs/drop-old-executions";
import { guardLoops } from "@/server/services/jobs/guard-loops";
import { lookBack } from "@/server/services/jobs/look-back";
import { prune } from "@/server/services/jobs/prune";
import { raiseAllForecastAlerts } from "@/server/services/jobs/raise-forecast-alerts";
import { raiseAllMissedAlerts } from "@/server/services/jobs/raise-missed-alerts";
import { reportMonths } from "@/server/services/jobs/report-month";
import { reviewDueBudgets } from "@/server/services/jobs/review-due-budgets";
import { tickQueues } from "@/server/services/jobs/tick-queues";
import { updatePrices } from "@/server/services/jobs/update-prices";

/** What each job does. When it is due stands in the catalogue, which pages show. */
export const WORK: Readonly<Record<JobName, () => Promise<JobDetail>>> = {
  "budget-alerts": raiseAllMissedAlerts,
  "forecast-alerts": raiseAllForecastAlerts,
  "midnight-close": closeDays,
  "look-back": lookBack,
  "monthly-report": reportMonths,
  "loop-guard": guardLoops,
  "budget-review": reviewDueBudgets,
  "queue-tick": tickQueues,
  "price-update": updatePrices,
  retention: dropOldExecutions,
  prune,
};
