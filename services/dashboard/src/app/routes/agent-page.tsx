import { getRouteApi } from '@tanstack/react-router';
import { AgentScreen } from '@/features/agents/agent-screen';
import { cn } from '@/lib/cn';
import { pageWidth } from '../shell';

const route = getRouteApi('/shell/system/agents/$agent');

export function AgentPage() {
  const { agent } = route.useParams();
  return <main className={cn(pageWidth, 'max-w-5xl py-6')}><AgentScreen key={agent} name={agent} /></main>;
}
