import { Badge } from '@/ui/badge';
import { outcomeOf } from './outcomes';

export function OutcomeBadge({ outcome }: { outcome: string }) {
  const { label, tone, Icon } = outcomeOf(outcome);
  return <Badge tone={tone} data-outcome={outcome}><Icon aria-hidden />{label}</Badge>;
}
