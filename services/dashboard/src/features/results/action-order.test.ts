import { expect, test } from 'vitest';
import { actionOrder } from './action-order';

const item = (leaseId: string, outcome: string, deadline: string | null) => ({ leaseId, outcome, deadline });
const items = [item('held', 'HOLD', '2012-01-01'), item('missed', 'ESCALATE', '2013-01-01'), item('today', 'RENEW', '2026-03-01'), item('later', 'RELEASE', '2026-04-01'), item('unknown', 'ESCALATE', null)];

test('ActionOrder_PutsDeadlinesAheadFirstAndHeldLeasesLast', () => {
  expect(actionOrder(items, '2026-03-01').map((one) => one.leaseId)).toEqual(['today', 'later', 'missed', 'unknown', 'held']);
});

test('ActionOrder_WithoutADate_KeepsTheOrderOfTheResult', () => {
  expect(actionOrder(items, '').map((one) => one.leaseId)).toEqual(['missed', 'today', 'later', 'unknown', 'held']);
});
