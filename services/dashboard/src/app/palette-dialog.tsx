import { useQueries, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Activity, Boxes, CalendarClock, Database, History, type LucideIcon, Moon, Play, Settings, Sun } from 'lucide-react';
import { useState } from 'react';
import { useCasesQuery } from '@/api/list-use-cases';
import { workflowsQuery } from '@/api/list-workflows';
import { chooseTheme } from '@/lib/theme';
import { setPalette } from './palette-state';
import { tabs } from './tabs';
import { usePages } from './use-pages';

const icons: Record<string, LucideIcon> = { overview: Activity, data: Database, operations: Play, schedules: CalendarClock, history: History, settings: Settings };

export default function PaletteDialog({ isOpen }: { isOpen: boolean }) {
  const navigate = useNavigate();
  const pages = usePages();
  const [search, setSearch] = useState('');
  const useCases = useQuery({ ...useCasesQuery, enabled: isOpen }).data?.items ?? [];
  const workflows = useQueries({ queries: useCases.slice(0, 20).map((useCase) => ({ ...workflowsQuery(useCase.id), enabled: isOpen })) }).flatMap((query) => query.data?.items ?? []);
  const show = (open: boolean) => {
    setPalette(open);
    setSearch('');
  };
  const run = (action: () => unknown) => () => {
    show(false);
    void action();
  };
  const beside = (
    <Group key="beside" heading="All use cases">
      {pages.map((page) => <Item key={page.key} icon={page.Icon} value={page.label} onSelect={run(() => navigate({ to: page.to }))}>{page.label}</Item>)}
    </Group>
  );
  const within = useCases.map((useCase) => (
    <Group key={`in ${useCase.id}`} heading={useCase.name}>
      {tabs.map((tab) => (
        <Item key={tab.to} icon={icons[tab.key] ?? Boxes} value={`${useCase.name} ${tab.label}`} onSelect={run(() => navigate({ to: tab.to, params: { useCase: useCase.id } }))}>{tab.label}</Item>
      ))}
      {workflows.filter((workflow) => workflow.useCase === useCase.id).map((workflow) => (
        <Item key={workflow.id} icon={Play} value={`${useCase.name} run ${workflow.name} ${workflow.id}`} onSelect={run(() => navigate({ to: '/use-cases/$useCase/operations', params: { useCase: useCase.id }, search: { workflow: workflow.id } }))}>
          Run {workflow.name}
        </Item>
      ))}
    </Group>
  ));
  return (
    <Command.Dialog open={isOpen} onOpenChange={show} label="Search or go to" overlayClassName="fixed inset-0 z-40 animate-fade bg-scrim" contentClassName="fixed top-[12vh] left-1/2 z-50 w-[min(560px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-2xl border border-line bg-surface shadow-over">
      <Command.Input value={search} onValueChange={setSearch} placeholder="Search use cases, pages and workflows…" className="h-12 w-full border-b border-line bg-transparent px-4 text-[15px] outline-none placeholder:text-ink-3" />
      <Command.List className="scroll-thin max-h-[52vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-8 text-center text-ink-3">Nothing of that name.</Command.Empty>
        {/* Items are ranked within their group only: the one with few names comes first once something is searched for. */}
        {search ? [beside, ...within] : [...within, beside]}
        <Group heading="Appearance">
          <Item icon={Sun} value="Light theme" onSelect={run(() => chooseTheme('light'))}>Light theme</Item>
          <Item icon={Moon} value="Dark theme" onSelect={run(() => chooseTheme('dark'))}>Dark theme</Item>
        </Group>
      </Command.List>
    </Command.Dialog>
  );
}

function Group({ heading, children }: { heading: string; children: React.ReactNode }) {
  return <Command.Group heading={heading} className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3">{children}</Command.Group>;
}

function Item({ icon: Icon, value, onSelect, children }: { icon: LucideIcon; value: string; onSelect: () => void; children: React.ReactNode }) {
  return (
    <Command.Item value={value} onSelect={onSelect} className="flex h-9 cursor-pointer items-center gap-3 rounded-lg px-3 text-ink-2 data-[selected=true]:bg-hover data-[selected=true]:text-ink">
      <Icon aria-hidden className="size-4 shrink-0 text-ink-3" /> {children}
    </Command.Item>
  );
}
