import { CircleCheck, CircleHelp, CircleX } from 'lucide-react';
import { count, plural } from '@/lib/format';
import type { Tone } from '@/lib/states';
import { JsonView } from '@/ui/json-view';
import type { Rule } from './shapes';

const looks = {
  PASSED: { tone: 'ok', Icon: CircleCheck, label: 'Passed' },
  FAILED: { tone: 'bad', Icon: CircleX, label: 'Failed' },
  NOT_CHECKABLE: { tone: 'mute', Icon: CircleHelp, label: 'Not checkable' },
} as const satisfies Record<string, { tone: Tone; Icon: typeof CircleCheck; label: string }>;

export const lookOf = (status: string) => looks[status as keyof typeof looks] ?? looks.NOT_CHECKABLE;

/** The rules of an audit: what passed, what failed, and the rows behind each failure. */
export function RulesView({ rules }: { rules: readonly Rule[] }) {
  return <ul aria-label="Rules" className="divide-y divide-line rounded-xl border border-line">{rules.map((rule) => <RuleRow key={rule.id} rule={rule} />)}</ul>;
}

function RuleRow({ rule }: { rule: Rule }) {
  const { tone, Icon, label } = lookOf(rule.status);
  const counts = [['ok', rule.passed ?? 0], ['bad', rule.failed ?? 0], ['mute', rule.notCheckable ?? 0]] as const;
  return (
    <li className="px-3.5 py-2.5" data-rule={rule.id} data-status={rule.status}>
      <div className="flex items-start gap-2.5">
        <Icon aria-label={label} data-tone={tone} className="mt-[3px] size-4 shrink-0 text-tone" />
        <div className="min-w-0 flex-1">
          <p className="font-medium"><span className="mr-2 font-mono text-xs text-ink-3">{rule.id}</span>{rule.title}</p>
          {rule.basis && <p className="text-xs text-ink-3">{rule.basis}</p>}
        </div>
        <div className="w-36 shrink-0 text-right max-sm:w-24">
          <p className="figures text-sm text-ink-2">{count(rule.failed ?? 0)} failed<span className="text-ink-3 max-sm:hidden"> of {count(rule.applicable ?? 0)}</span></p>
          <span aria-hidden className="mt-1 flex h-1.5 gap-0.5">{counts.map(([part, size]) => size > 0 && <span key={part} data-tone={part} className="min-w-1 rounded-full bg-tone-solid" style={{ flexGrow: size }} />)}</span>
        </div>
      </div>
      {rule.evidence && rule.evidence.length > 0 && (
        <details className="mt-1.5 ml-[26px]">
          <summary className="text-sm text-ink-2">{plural(rule.evidence.length, 'row')} of evidence</summary>
          <div className="mt-2"><JsonView label={`Evidence of ${rule.id}`} value={rule.evidence} /></div>
        </details>
      )}
    </li>
  );
}
