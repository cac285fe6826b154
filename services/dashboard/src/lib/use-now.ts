import { useEffect, useState } from 'react';

/** The present, ticking while `running`: one interval for each place that shows a running duration. */
export function useNow(running: boolean, every = 200): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [running, every]);
  return now;
}
