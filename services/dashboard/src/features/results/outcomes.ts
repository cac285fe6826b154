import { ArrowDownRight, CircleAlert, Handshake, RefreshCw, ShieldCheck, type LucideIcon } from 'lucide-react';
import type { Tone } from '@/lib/states';

type Outcome = { label: string; tone: Tone; Icon: LucideIcon };

const outcomes: Record<string, Outcome> = {
  ESCALATE: { label: 'Escalate', tone: 'bad', Icon: CircleAlert },
  RENEGOTIATE: { label: 'Renegotiate', tone: 'warn', Icon: Handshake },
  RENEW: { label: 'Renew', tone: 'ok', Icon: RefreshCw },
  HOLD: { label: 'Hold', tone: 'run', Icon: ShieldCheck },
  RELEASE: { label: 'Release', tone: 'mute', Icon: ArrowDownRight },
};

export const outcomeOrder = Object.keys(outcomes);

export const outcomeOf = (name: string): Outcome => outcomes[name] ?? { label: name, tone: 'mute', Icon: CircleAlert };
