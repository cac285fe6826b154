import type { Recommendation } from './shapes';

/**
 * The result's own order is by deadline, and leases that are held anyway have deadlines long past.
 * What is still to be decided comes first: deadlines ahead, then those missed or unknown, then the leases on hold.
 */
export function actionOrder(items: readonly Recommendation[], asOf: string): Recommendation[] {
  const groups: Recommendation[][] = [[], [], []];
  for (const item of items) groups[groupOf(item, asOf)]!.push(item);
  return groups.flat();
}

function groupOf({ outcome, deadline }: Recommendation, asOf: string) {
  if (outcome === 'HOLD') return 2;
  return deadline && deadline >= asOf ? 0 : 1;
}
