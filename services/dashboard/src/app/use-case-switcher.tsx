import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, ChevronsUpDown, Plus } from 'lucide-react';
import { useCasesQuery } from '@/api/list-use-cases';
import { Menu, MenuItem, MenuLabel } from '@/ui/menu';

export function UseCaseSwitcher({ current }: { current: string }) {
  const all = useQuery(useCasesQuery).data?.items ?? [];
  const name = all.find((one) => one.id === current)?.name ?? current;
  return (
    <>
      <span aria-hidden className="text-line-strong max-sm:hidden">/</span>
      <Menu
        trigger={
          <button type="button" aria-label={`Use case: ${name}`} className="flex h-8 min-w-0 items-center gap-1.5 rounded-lg px-2 font-medium hover:bg-hover">
            <span className="truncate">{name}</span>
            <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
          </button>
        }
      >
        <MenuLabel>Use cases</MenuLabel>
        {all.map((one) => (
          <MenuItem key={one.id} asChild>
            <Link to="/use-cases/$useCase/operations" params={{ useCase: one.id }}>{one.name}{one.id === current && <Check aria-hidden className="ml-auto" />}</Link>
          </MenuItem>
        ))}
        <MenuItem asChild><Link to="/new-use-case"><Plus aria-hidden /> New use case</Link></MenuItem>
      </Menu>
    </>
  );
}
