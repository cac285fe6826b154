import type { JsonObject, Schedule, ScheduleDocument } from '@/api/types';

export const newSchedule = (useCase: string, zone: string): ScheduleDocument => ({
  useCase, workflowId: '', cron: '0 6 * * *', zone, gap: 'shift', overlap: 'auto', catchUp: 'last', catchUpLimit: 10, whileActive: 'allow', enabled: true,
});

/** What of a schedule is written back; the rest is the server's. */
export function documentOf({ useCase, workflowId, version, inputs, data, cron, zone, gap, overlap, catchUp, catchUpLimit, whileActive, enabled, priority, name, note }: Schedule): ScheduleDocument {
  return { useCase, workflowId, version, inputs, data, cron, zone, gap, overlap, catchUp, catchUpLimit, whileActive, enabled, priority, name, note };
}

/** Ready to send: without names of nothing, and without inputs where the workflow takes none. */
export function finished(draft: ScheduleDocument, inputs: JsonObject): ScheduleDocument {
  const text = (value: string | null | undefined) => value?.trim() || undefined;
  return { ...draft, cron: draft.cron.trim(), zone: draft.zone.trim(), name: text(draft.name), note: text(draft.note), inputs: Object.keys(inputs).length > 0 ? inputs : undefined };
}

export const policies = {
  gap: [['shift', 'Fire right after the gap'], ['skip', 'Leave it out that day']],
  overlap: [['auto', 'Intervals twice, fixed times once'], ['first', 'The first time only'], ['last', 'The second time only'], ['both', 'Both times']],
  catchUp: [['last', 'The latest one stands for all'], ['none', 'Make up for none'], ['all', 'Make up for each, up to a limit']],
  whileActive: [['allow', 'Start beside it'], ['skip', 'Do not start'], ['queue', 'Wait until it has ended'], ['cancel', 'Cancel it and start']],
} as const;
