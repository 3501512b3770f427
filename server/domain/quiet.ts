/** Something that may be sent: what counts as the same, and when it came, epoch milliseconds. */
export type Repeatable = { key: string; at: number };

/**
 * Which of these a rule keeps back as repeats: those that come less than the quiet time after one of the same key that
 * was sent. One that was kept back does not make the quiet longer.
 * @param items oldest first   @param quietMinutes 0: nothing is a repeat
 */
export function repeatsOf(items: readonly Repeatable[], quietMinutes: number): boolean[] {
  const sentAt = new Map<string, number>();
  return items.map(({ key, at }) => {
    const last = sentAt.get(key);
    const isRepeat = last !== undefined && at - last < quietMinutes * 60_000;
    if (!isRepeat) sentAt.set(key, at);
    return isRepeat;
  });
}
