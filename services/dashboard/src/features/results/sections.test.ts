import { describe, expect, test } from 'vitest';
import type { AgentDescription, JsonObject } from '@/api/types';
import { sectionsOf } from './sections';

const agent = (properties: JsonObject): AgentDescription[] => [{ name: 'a', version: '1', outputSchema: { properties } }];
const views = (result: JsonObject, agents: AgentDescription[] = []) => sectionsOf(result, agents).map(({ key, view }) => `${key}:${view}`);

const renewal: JsonObject = {
  recommendations: [{ leaseId: 'L-1', outcome: 'RENEW' }],
  riskAnalysis: { bySeverity: { HIGH: 1 }, leases: [] },
  financialImpact: { byOutcome: { RENEW: { count: 1 } } },
};

describe('sectionsOf', () => {
  test('WithoutSchemas_ShapesDecide', () => {
    expect(views(renewal)).toEqual(['recommendations:recommendations', 'riskAnalysis:flags', 'financialImpact:impact']);
  });

  test('Schema_GivesTitleAndView', () => {
    const [section] = sectionsOf({ cells: [{ a: 1 }] }, agent({ cells: { title: 'All cells', 'x-view': 'json' } }));
    expect(section).toMatchObject({ title: 'All cells', view: 'json' });
  });

  test('SchemaThatDoesNotFitTheValue_IsNotFollowed', () => {
    expect(views({ recommendations: 'none', rules: [{ a: 1 }] }, agent({ recommendations: { 'x-view': 'recommendations' }, rules: { 'x-view': 'rules' } }))).toEqual(['recommendations:json', 'rules:table']);
  });

  test('OutputsByStepId_AreOpened', () => {
    const audit: JsonObject = {
      'integrity-check': { score: 0.97, checks: [{ id: 'GAP', table: 't', status: 'FAILED', count: 1 }] },
      'compliance-validation': { complianceRate: 0.9, rules: [{ id: 'C01', status: 'PASSED', failed: 0 }], byLease: [{ leaseId: 'L-1' }] },
    };
    expect(views(audit, agent({ byLease: { 'x-view': 'table' } }))).toEqual(['integrity-check.checks:checks', 'compliance-validation.rules:rules', 'compliance-validation.byLease:table']);
  });

  test('TableInStorage_IsATable', () => {
    const leases: JsonObject = { rows: 5203, columns: [{ name: 'leaseId', type: 'VARCHAR' }], uri: 'sha256/ab', sha256: 'ab', preview: [{ leaseId: 'L-1' }] };
    expect(views({ leases }, agent({ leases: { 'x-view': 'table' } }))).toEqual(['leases:table']);
  });

  test('AnythingElse_IsShownAsItIs', () => {
    expect(views({ n: 1, list: [1, 2], rows: [{ a: 1 }], empty: [], none: null })).toEqual(['n:json', 'list:json', 'rows:table', 'empty:json', 'none:json']);
  });
});
