import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import type { AuditEntry } from '@/api/types';
import { cn } from '@/lib/cn';
import { moment } from '@/lib/format';
import { exact } from '@/ui/time';
import { actionLabel } from './actions';
import { EntryDetails } from './entry-details';
import { subjectOf } from './subject';

type Props = { entry: AuditEntry; isOpen: boolean; nameOf: (id: string) => string };

/** An entry in one line; its details below when it is open. */
export function AuditRow({ entry, isOpen, nameOf }: Props) {
  const details = `audit-${entry.seq}`;
  return (
    <li data-entry={entry.seq} className={cn('first:rounded-t-xl last:rounded-b-xl', isOpen && 'bg-sunken')}>
      <div className="relative grid grid-cols-[16px_minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-0.5 rounded-[inherit] px-4 py-2.5 hover:bg-hover sm:px-5 lg:grid-cols-[16px_170px_minmax(0,200px)_minmax(0,1fr)_minmax(0,200px)]">
        <ChevronRight aria-hidden className={cn('size-4 self-center text-ink-3 transition-transform', isOpen && 'rotate-90')} />
        <Link
          to="/system/audit"
          search={(old) => ({ ...old, entry: isOpen ? undefined : entry.seq })}
          resetScroll={false}
          aria-expanded={isOpen}
          aria-controls={isOpen ? details : undefined}
          className="min-w-0 truncate font-medium after:absolute after:inset-0 after:rounded-[inherit]"
        >
          {actionLabel(entry.action)}<span className="sr-only"> {entry.target}</span>
        </Link>
        <span className="min-w-0 truncate max-lg:order-3 max-lg:col-start-2 max-lg:text-sm max-lg:text-ink-2">{entry.who}</span>
        <span className="min-w-0 truncate text-sm max-lg:order-5 max-lg:col-span-2 max-lg:col-start-2"><Subject entry={entry} nameOf={nameOf} /></span>
        <time dateTime={entry.at} title={exact(entry.at)} className="figures relative text-right text-sm text-ink-3">{moment(entry.at)}</time>
      </div>
      {isOpen && <div id={details} className="border-t border-line px-4 py-3 sm:px-5 lg:pl-12"><EntryDetails entry={entry} nameOf={nameOf} /></div>}
    </li>
  );
}

function Subject({ entry, nameOf }: Omit<Props, 'isOpen'>) {
  const { target, useCase } = entry;
  if (target === useCase) return <SubjectLink entry={entry}>{nameOf(useCase)}</SubjectLink>;
  return <><SubjectLink entry={entry}>{useCase ? target.replace(`${useCase}/`, '') : target}</SubjectLink>{useCase && <span className="text-ink-3"> in {nameOf(useCase)}</span>}</>;
}

function SubjectLink({ entry, children }: { entry: AuditEntry; children: string }) {
  const link = subjectOf(entry);
  return link ? <Link {...link} className="relative rounded text-accent underline decoration-line-strong underline-offset-2 hover:decoration-current">{children}</Link> : children;
}
