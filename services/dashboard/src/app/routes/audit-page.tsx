import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { meQuery } from '@/api/get-me';
import { AuditScreen } from '@/features/audit/audit-screen';
import { cn } from '@/lib/cn';
import { adminScope } from '@/lib/roles';
import { pageWidth } from '../shell';

const route = getRouteApi('/shell/system/audit');

export function AuditPage() {
  const { entry, ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useQuery(meQuery).data;
  return (
    <main className={cn(pageWidth, 'py-6')}>
      <AuditScreen filter={filter} entry={entry} scope={adminScope(me?.roles ?? [])} onChange={(next) => void navigate({ search: next, replace: true })} />
    </main>
  );
}
