import { words } from '@/lib/format';

/** What the trail can tell of, by what it is done to. */
export const actionGroups: readonly { label: string; actions: readonly string[] }[] = [
  { label: 'Runs', actions: ['execute', 'reject', 'cancel', 'retry', 'approval', 'expire-executions'] },
  { label: 'Workflows', actions: ['publish', 'save-draft', 'delete-draft'] },
  { label: 'Data', actions: ['ingest', 'map', 'expire-dataset-versions'] },
  { label: 'Schedules', actions: ['save-schedule', 'delete-schedule'] },
  { label: 'Use cases', actions: ['create-use-case', 'change-use-case'] },
  { label: 'Sign-in', actions: ['sign-in', 'sign-in-refused'] },
];

export const isKnownAction = (action: string) => actionGroups.some((group) => group.actions.includes(action));

const labels: Record<string, string> = { 'sign-in': 'Sign-in', 'sign-in-refused': 'Sign-in refused' };

export const actionLabel = (action: string) => labels[action] ?? words(action);
