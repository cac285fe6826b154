import { CircleCheck, CircleHelp, CircleX, type LucideIcon } from 'lucide-react';
import type { Tone } from '@/lib/states';
import { Badge } from '@/ui/badge';

const kinds: Record<string, { tone: Tone; Icon: LucideIcon }> = {
  healthy: { tone: 'ok', Icon: CircleCheck },
  unreachable: { tone: 'bad', Icon: CircleX },
};

/** Whether the service that an agent lives in answers. */
export function HealthBadge({ status }: { status: string }) {
  const { tone, Icon } = kinds[status] ?? { tone: 'mute', Icon: CircleHelp };
  return <Badge tone={tone} data-health={status}><Icon aria-hidden /> {status}</Badge>;
}
