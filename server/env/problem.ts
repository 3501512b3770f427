/** One variable that cannot be used, and what to do about it. Never holds the value: it may be a secret. */
export interface EnvProblem {
  name: string;
  mend: string;
}
