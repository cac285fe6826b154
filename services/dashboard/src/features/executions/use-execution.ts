import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { ExecutionFeed, type FeedView } from './execution-feed';

export type Execution = FeedView & { refresh: () => Promise<void> };

export function useExecution(id: string): Execution {
  const feed = useMemo(() => new ExecutionFeed(id), [id]);
  useEffect(() => feed.start(), [feed]);
  const view = useSyncExternalStore(feed.subscribe, feed.getView);
  return { ...view, refresh: feed.refresh };
}
