import type { JsonObject } from '@/api/types';
import { count, date, money, percent, plural, shortMoney } from '@/lib/format';
import type { Tone } from '@/lib/states';
import { asOfOf, flatten } from './sections';
import { type Check, type FinancialImpact, type Recommendation, type Rule, isObject, isRows, numberOf } from './shapes';

export type Figure = { label: string; value: string; exact?: string; note?: string; tone?: Tone };

/** At most four figures that tell how the run came out. */
export function keyFigures(result: JsonObject): Figure[] {
  const all = flatten(result);
  if (isRows(all.recommendations)) return renewalFigures(all.recommendations as unknown as Recommendation[], isObject(all.financialImpact) ? (all.financialImpact as FinancialImpact) : {}, asOfOf(all));
  if (isRows(all.rules)) return auditFigures(all, all.rules as unknown as Rule[]);
  return [];
}

function renewalFigures(recommendations: readonly Recommendation[], impact: FinancialImpact, asOf: string): Figure[] {
  const { currency = 'USD' } = impact;
  const escalated = recommendations.filter((one) => one.outcome === 'ESCALATE').length;
  // A held lease's own deadline may be long past: the next one is what counts.
  const first = recommendations.map((one) => one.deadline).filter((one): one is string => !!one && one >= asOf).toSorted()[0];
  const amount = (label: string, value: number | null | undefined, note?: string): Figure =>
    ({ label, value: shortMoney(value, currency), exact: money(value, currency, 2), note });
  return [
    { label: 'Expiring leases', value: count(recommendations.length), note: first && `next deadline ${date(first).replaceAll(' ', '\u00a0')}` },
    amount('Value at stake', impact.valueAtStakeUsd, typeof impact.npvUsd === 'number' ? `net present value ${shortMoney(impact.npvUsd, currency)}` : undefined),
    amount('Renewal cost', impact.renewalCostUsd, renewals(impact)),
    { label: 'Escalations', value: count(escalated), tone: escalated > 0 ? 'bad' : 'ok', note: escalated > 0 ? 'need a person’s decision' : 'nothing needs a person' },
  ];
}

function renewals({ byOutcome = {} }: FinancialImpact) {
  const [renew, renegotiate] = [byOutcome.RENEW?.count ?? 0, byOutcome.RENEGOTIATE?.count ?? 0];
  return renew + renegotiate > 0 ? `${count(renew)} to renew, ${count(renegotiate)} to renegotiate` : undefined;
}

function auditFigures(all: JsonObject, rules: readonly Rule[]): Figure[] {
  const rate = numberOf(all.complianceRate);
  const failed = rules.filter((rule) => rule.status === 'FAILED').length;
  const findings = rules.reduce((sum, rule) => sum + (rule.failed ?? 0), 0);
  const figures: Figure[] = [
    { label: 'Compliance rate', value: percent(rate), tone: rate === undefined ? 'mute' : rate >= 0.95 ? 'ok' : rate >= 0.8 ? 'warn' : 'bad', note: 'of what could be checked' },
    { label: 'Rules failed', value: `${failed} of ${rules.length}`, tone: failed > 0 ? 'bad' : 'ok', note: plural(findings, 'finding') },
  ];
  const score = numberOf(all.score);
  if (score !== undefined) figures.push({ label: 'Data integrity', value: percent(score), tone: score >= 0.98 ? 'ok' : 'warn', note: isRows(all.checks) ? checksNote(all.checks as unknown as Check[]) : undefined });
  if (Array.isArray(all.byLease)) figures.push({ label: 'Leases with findings', value: count(all.byLease.length) });
  return figures;
}

const checksNote = (checks: readonly Check[]) => `${plural(checks.filter((check) => check.status === 'FAILED').length, 'check')} of ${checks.length} failed`;
