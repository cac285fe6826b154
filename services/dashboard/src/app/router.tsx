import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { meQuery } from '@/api/get-me';
import { ApiError } from '@/api/problem';
import { ErrorPage } from './error-page';
import { LostPage, NotFoundPage } from './not-found-page';
import { OperationsPage } from './routes/operations-page';
import { SignInRoute } from './routes/sign-in-route';
import { UseCaseLayout } from './routes/use-case-layout';
import { UseCasesPage } from './routes/use-cases-page';
import { numbers, texts } from './search';
import { Shell } from './shell';

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ notFoundComponent: LostPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: texts('token', 'next'),
  component: SignInRoute,
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    await context.queries.ensureQueryData(meQuery).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 401) throw redirect({ to: '/sign-in', search: { next: location.href } });
      throw error;
    });
  },
});

const home = createRoute({ getParentRoute: () => shell, path: '/', component: UseCasesPage });

const useCase = createRoute({ getParentRoute: () => shell, path: '/use-cases/$useCase', component: UseCaseLayout });

const newUseCase = createRoute({ getParentRoute: () => shell, path: '/new-use-case', component: lazyRouteComponent(() => import('./routes/new-use-case-page'), 'NewUseCasePage') });

const write = createRoute({
  getParentRoute: () => useCase,
  path: 'write',
  validateSearch: texts('workflow'),
  component: lazyRouteComponent(() => import('./routes/write-workflow-page'), 'WriteWorkflowPage'),
});

const useCaseIndex = createRoute({
  getParentRoute: () => useCase,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/use-cases/$useCase/operations', params, replace: true });
  },
});

const overview = createRoute({ getParentRoute: () => useCase, path: 'overview', component: lazyRouteComponent(() => import('./routes/overview-page'), 'OverviewPage') });

const data = createRoute({
  getParentRoute: () => useCase,
  path: 'data',
  validateSearch: texts('dataset', 'tab'),
  component: lazyRouteComponent(() => import('./routes/data-page'), 'DataPage'),
});

const operations = createRoute({
  getParentRoute: () => useCase,
  path: 'operations',
  validateSearch: texts('workflow', 'execution', 'step', 'view', 'panel'),
  component: OperationsPage,
});

const history = createRoute({
  getParentRoute: () => useCase,
  path: 'history',
  validateSearch: texts('state', 'workflow', 'q'),
  component: lazyRouteComponent(() => import('./routes/history-page'), 'HistoryPage'),
});

const schedules = createRoute({
  getParentRoute: () => useCase,
  path: 'schedules',
  validateSearch: texts('schedule'),
  component: lazyRouteComponent(() => import('./routes/schedules-page'), 'SchedulesPage'),
});

const settings = createRoute({ getParentRoute: () => useCase, path: 'settings', component: lazyRouteComponent(() => import('./routes/settings-page'), 'SettingsPage') });

const execution = createRoute({
  getParentRoute: () => shell,
  path: '/executions/$executionId',
  validateSearch: texts('step', 'view', 'panel'),
  component: lazyRouteComponent(() => import('./routes/execution-page'), 'ExecutionPage'),
});

// Not /agents: that is the agent protocol's own address in the embedded product.
const agents = createRoute({ getParentRoute: () => shell, path: '/system/agents', component: lazyRouteComponent(() => import('./routes/agents-page'), 'AgentsPage') });

const agent = createRoute({ getParentRoute: () => shell, path: '/system/agents/$agent', component: lazyRouteComponent(() => import('./routes/agent-page'), 'AgentPage') });

const audit = createRoute({
  getParentRoute: () => shell,
  path: '/system/audit',
  validateSearch: (search) => ({ ...texts('useCase', 'who', 'action', 'target')(search), ...numbers('entry')(search) }),
  component: lazyRouteComponent(() => import('./routes/audit-page'), 'AuditPage'),
});

const tree = root.addChildren([
  signIn,
  shell.addChildren([home, newUseCase, useCase.addChildren([useCaseIndex, overview, data, operations, schedules, history, settings, write]), execution, agents, agent, audit]),
]);

export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
