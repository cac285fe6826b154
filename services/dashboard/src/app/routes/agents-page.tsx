import { AgentsScreen } from '@/features/agents/agents-screen';
import { cn } from '@/lib/cn';
import { pageWidth } from '../shell';

export function AgentsPage() {
  return <main className={cn(pageWidth, 'max-w-5xl py-6')}><AgentsScreen /></main>;
}
