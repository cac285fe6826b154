import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AuditEntry } from '@/api/types';
import { words } from '@/lib/format';
import { JsonView } from '@/ui/json-view';
import { exact } from '@/ui/time';
import { factsOf } from './entry-facts';

/** All that the trail has of an entry, and the ways to those like it. */
export function EntryDetails({ entry, nameOf }: { entry: AuditEntry; nameOf: (id: string) => string }) {
  const { facts, rest } = factsOf(entry.details);
  return (
    <div className="space-y-3">
      <dl className="grid gap-x-6 gap-y-1 text-sm sm:grid-cols-[minmax(0,150px)_minmax(0,1fr)]">
        <Fact name="Time">{exact(entry.at)}</Fact>
        <Fact name="Who">{entry.who}</Fact>
        {entry.useCase && <Fact name="Use case">{nameOf(entry.useCase)} <code className="text-xs text-ink-3">{entry.useCase}</code></Fact>}
        <Fact name="Target">{entry.target}</Fact>
        {facts.map(([name, text]) => <Fact key={name} name={words(name)}>{text}</Fact>)}
        <Fact name="Entry">{entry.seq} <code className="text-xs break-all text-ink-3">{entry.hash}</code></Fact>
      </dl>
      {rest !== undefined && <JsonView label="Details" value={rest} />}
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        <Alike search={{ target: entry.target }}>All on this target</Alike>
        <Alike search={{ who: entry.who }}>All by {entry.who}</Alike>
        <Alike search={{ action: entry.action }}>All of this action</Alike>
      </p>
    </div>
  );
}

function Alike({ search, children }: { search: { target?: string; who?: string; action?: string }; children: ReactNode }) {
  return <Link to="/system/audit" search={(old) => ({ useCase: old.useCase, ...search })} className="max-w-full truncate rounded text-accent underline decoration-line-strong underline-offset-2 hover:decoration-current">{children}</Link>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <><dt className="text-ink-3">{name}</dt><dd className="figures min-w-0 break-words max-sm:mb-1">{children}</dd></>;
}
