/** Where one execution is shown in full. */
export function executionHref(id: string): string {
  return `/admin/budget/executions?execution=${id}`;
}
