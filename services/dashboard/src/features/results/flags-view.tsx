import { useState } from 'react';
import { count, words } from '@/lib/format';
import type { Tone } from '@/lib/states';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import type { LeaseRisk, RiskAnalysis } from './shapes';

const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];
const tones: Record<string, Tone> = { CRITICAL: 'bad', HIGH: 'warn', MEDIUM: 'wait', LOW: 'mute' };
const page = 25;

/** Risk: how many flags of each severity, and the leases with most of it first. */
export function FlagsView({ risk }: { risk: RiskAnalysis }) {
  const [most, setMost] = useState(page);
  const leases = (risk.leases ?? []).filter((lease) => lease.flags?.length).toSorted((a, b) => (b.riskScore ?? 0) - (a.riskScore ?? 0));
  return (
    <div className="space-y-3">
      <dl className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {severities.map((severity) => (
          <div key={severity} data-tone={tones[severity]} className="rounded-lg border border-tone-line bg-tone-soft px-3 py-2">
            <dt className="text-xs font-medium text-tone">{words(severity.toLowerCase())}</dt>
            <dd className="figures text-lg font-semibold text-tone">{count(risk.bySeverity?.[severity] ?? 0)}</dd>
          </div>
        ))}
      </dl>
      {leases.length === 0 ? <p className="text-ink-2">No lease carries a flag.</p> : (
        <ul aria-label="Leases by risk" className="divide-y divide-line rounded-xl border border-line">
          {leases.slice(0, most).map((lease, index) => <RiskRow key={`${lease.leaseId}-${index}`} lease={lease} />)}
        </ul>
      )}
      {leases.length > most && <Button size="small" onClick={() => setMost(most + page * 4)}>Show more of {count(leases.length)}</Button>}
    </div>
  );
}

function RiskRow({ lease }: { lease: LeaseRisk }) {
  const tone: Tone = lease.band === 'HIGH' ? 'bad' : lease.band === 'MEDIUM' ? 'warn' : 'mute';
  return (
    <li className="flex gap-3 px-3.5 py-2.5">
      <span data-tone={tone} title={`Risk score, band ${lease.band ?? 'unknown'}`} className="figures grid h-7 w-10 shrink-0 place-items-center rounded-md bg-tone-soft text-sm font-semibold text-tone">{lease.riskScore ?? '–'}</span>
      <div className="min-w-0 flex-1">
        <p className="font-medium">{lease.leaseId}</p>
        <ul className="mt-1 space-y-1">
          {lease.flags?.map((flag, index) => (
            <li key={index} className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 text-sm">
              <Badge tone={tones[flag.severity]}>{words(flag.code)}<span className="sr-only">, {flag.severity.toLowerCase()}</span></Badge>
              <span className="min-w-0 break-words text-ink-2">{flag.message}</span>
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}
