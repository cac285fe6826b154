import { linkOptions } from '@tanstack/react-router';
import type { AuditEntry } from '@/api/types';

/** Where the dashboard shows what an entry was done to; null if it shows it nowhere (any more). */
export function subjectOf({ action, target, useCase }: Pick<AuditEntry, 'action' | 'target' | 'useCase'>) {
  switch (action) {
    case 'execute': case 'reject': case 'cancel': case 'retry': case 'approval':
      return linkOptions({ to: '/executions/$executionId', params: { executionId: target } });
  }

  if (!useCase) return null;
  const params = { useCase };
  switch (action) {
    case 'publish':
      return linkOptions({ to: '/use-cases/$useCase/operations', params, search: { workflow: target.split(' ')[0] } });
    case 'save-draft':
      return linkOptions({ to: '/use-cases/$useCase/write', params, search: { workflow: target } });
    case 'ingest': case 'map':
      return linkOptions({ to: '/use-cases/$useCase/data', params, search: { dataset: datasetOf(target, useCase) } });
    case 'save-schedule':
      return linkOptions({ to: '/use-cases/$useCase/schedules', params, search: { schedule: target } });
    case 'create-use-case': case 'change-use-case':
      return linkOptions({ to: '/use-cases/$useCase/settings', params });
    case 'expire-executions':
      return linkOptions({ to: '/use-cases/$useCase/history', params });
    case 'expire-dataset-versions':
      return linkOptions({ to: '/use-cases/$useCase/data', params });
    default:
      return null;
  }
}

/** `useCase/name v3` is version 3 of a dataset. */
const datasetOf = (target: string, useCase: string) => target.replace(`${useCase}/`, '').replace(/ v\d+$/, '');
