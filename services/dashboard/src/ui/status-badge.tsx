import { stateLabel, toneOf } from '@/lib/states';
import { Badge } from './badge';
import { StateIcon } from './state-icon';

/** The one way to show a state: label, icon and colour together. */
export function StatusBadge({ state, live }: { state: string; live?: boolean }) {
  return (
    <Badge tone={toneOf(state)} data-state={state} role={live ? 'status' : undefined} className="figures">
      <StateIcon state={state} />
      {stateLabel(state)}
    </Badge>
  );
}
