import { expect, test } from 'vitest';
import type { Schedule } from '@/api/types';
import { documentOf, finished, newSchedule } from './draft';

const saved: Schedule = {
  ...newSchedule('land', 'UTC'), id: 's', workflowId: 'w', version: '1.0.0', data: [1], nextAt: '2026-03-01T06:00:00Z', createdAt: '2026-03-01T00:00:00Z', modifiedAt: '2026-03-01T00:00:00Z', modifiedBy: 'Ann', fires: [],
};

test('Document_OfASchedule_HasWhatIsWrittenAndNothingElse', () => {
  const written = documentOf(saved);
  expect(written).toMatchObject({ useCase: 'land', workflowId: 'w', version: '1.0.0', data: [1], cron: '0 6 * * *' });
  for (const own of ['id', 'nextAt', 'createdAt', 'modifiedAt', 'modifiedBy', 'fires']) expect(written).not.toHaveProperty(own);
});

test('Draft_WithBlanks_IsSentWithoutThem', () => {
  const sent = JSON.parse(JSON.stringify(finished({ ...newSchedule('land', ' Europe/Berlin '), name: '  ', cron: ' 0 6 * * * ' }, {}))) as object;
  expect(sent).toMatchObject({ zone: 'Europe/Berlin', cron: '0 6 * * *' });
  expect(sent).not.toHaveProperty('name');
  expect(sent).not.toHaveProperty('inputs');
});
