import { useQuery } from '@tanstack/react-query';
import { agentsQuery } from '@/api/list-agents';

/** The agents, asked for again and again: their health is of the moment. */
export const useAgents = () => useQuery({ ...agentsQuery, staleTime: 10_000, refetchInterval: 15_000 });
