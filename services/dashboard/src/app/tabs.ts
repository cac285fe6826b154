export const tabs = [
  { key: 'overview', label: 'Overview', to: '/use-cases/$useCase/overview' },
  { key: 'data', label: 'Data', to: '/use-cases/$useCase/data' },
  { key: 'operations', label: 'Operations', to: '/use-cases/$useCase/operations' },
  { key: 'schedules', label: 'Schedules', to: '/use-cases/$useCase/schedules' },
  { key: 'history', label: 'History', to: '/use-cases/$useCase/history' },
  { key: 'settings', label: 'Settings', to: '/use-cases/$useCase/settings' },
] as const;
