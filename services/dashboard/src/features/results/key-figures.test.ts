import { describe, expect, test } from 'vitest';
import { keyFigures } from './key-figures';

describe('keyFigures', () => {
  test('Renewal_GivesTheFourFigures', () => {
    const figures = keyFigures({
      recommendations: [{ leaseId: 'h', outcome: 'HOLD', deadline: '2012-02-19' }, { leaseId: 'a', outcome: 'ESCALATE', deadline: '2026-04-02' }, { leaseId: 'b', outcome: 'RENEW', deadline: '2026-03-05' }],
      riskAnalysis: { asOf: '2026-03-01' },
      financialImpact: { currency: 'USD', valueAtStakeUsd: 1234567.891, renewalCostUsd: 5000, npvUsd: 38400, byOutcome: { RENEW: { count: 1 } } },
    });
    expect(figures.map(({ label, value }) => [label, value])).toEqual([['Expiring leases', '3'], ['Value at stake', '$1.235M'], ['Renewal cost', '$5,000'], ['Escalations', '1']]);
    expect(figures[0]?.note).toBe('next deadline Mar\u00a05,\u00a02026');
    expect(figures[1]?.exact).toBe('$1,234,567.89');
  });

  test('RenewalWithoutFigures_InventsNone', () => {
    const figures = keyFigures({ recommendations: [{ leaseId: 'a', outcome: 'HOLD' }] });
    expect(figures.map((one) => one.value)).toEqual(['1', '–', '–', '0']);
  });

  test('Audit_IsFoundInStepOutputs', () => {
    const figures = keyFigures({ audit: { complianceRate: 0.8731, rules: [{ id: 'C01', status: 'FAILED', failed: 3 }, { id: 'C02', status: 'PASSED', failed: 0 }], byLease: [{}] }, integrity: { score: 0.972, checks: [{ id: 'GAP', status: 'FAILED' }] } });
    expect(figures.map(({ label, value }) => [label, value])).toEqual([['Compliance rate', '87.3 %'], ['Rules failed', '1 of 2'], ['Data integrity', '97.2 %'], ['Leases with findings', '1']]);
  });

  test('AnotherResult_HasNone', () => {
    expect(keyFigures({ count: 1 })).toEqual([]);
  });
});
