/** How a job is called on a page: its name with spaces, the first letter large. */
export function jobName(job: string): string {
  const words = job.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const CRON = /^(\S+) (\S+) \* \* \*$/;
const EVERY_SECONDS = /^every (\d+) s$/;
const twoDigits = (text: string) => text.padStart(2, "0");

/** When a job runs, in words; what these words do not know is left as cron writes it. */
export function scheduleWords(schedule: string): string {
  const seconds = EVERY_SECONDS.exec(schedule)?.[1];
  if (seconds !== undefined) return everySeconds(Number(seconds));
  const [, minutes = "", hours = ""] = CRON.exec(schedule) ?? [];
  if (minutes === "*" && hours === "*") return "Every minute";
  if (/^\*\/\d+$/.test(minutes) && hours === "*") return `Every ${minutes.slice(2)} minutes`;
  if (/^\d+$/.test(minutes) && hours === "*") return `Every hour at :${twoDigits(minutes)}`;
  if (/^\d+(,\d+)+$/.test(minutes) && hours === "*")
    return `Every hour at ${minutes
      .split(",")
      .map((minute) => `:${twoDigits(minute)}`)
      .join(" and ")}`;
  if (/^\d+$/.test(minutes) && /^\d+$/.test(hours))
    return `Every day at ${twoDigits(hours)}:${twoDigits(minutes)} UTC`;
  return schedule;
}

function everySeconds(seconds: number): string {
  if (seconds === 3600) return "Every hour";
  if (seconds % 3600 === 0) return `Every ${seconds / 3600} hours`;
  if (seconds % 60 === 0) return seconds === 60 ? "Every minute" : `Every ${seconds / 60} minutes`;
  return seconds === 1 ? "Every second" : `Every ${seconds} seconds`;
}
