/** Ends a transaction that was only tried; holds what it would have answered. */
class DryRun<T> extends Error {
  constructor(readonly result: T) {
    super("dry run");
  }
}

/** Runs a change and answers as it does, but undoes it where it is only to be tried. */
export async function unlessDryRun<T>(
  dryRun: boolean,
  work: (finish: (result: T) => T) => Promise<T>,
): Promise<T> {
  try {
    return await work((result) => {
      if (dryRun) throw new DryRun(result);
      return result;
    });
  } catch (error) {
    if (error instanceof DryRun) return error.result as T;
    throw error;
  }
}
