import type { Json, JsonObject } from '@/api/types';

// The parts of the agents' results that have a view of their own. Every field may be missing: a result is shown, never trusted.
export type Test = { test?: string; value?: Json; threshold?: Json; passed?: boolean };
export type Recommendation = {
  leaseId: string;
  leaseName?: string | null;
  county?: string | null;
  outcome: string;
  deadline?: string | null;
  valueAtStakeUsd?: number | null;
  renewalCostUsd?: number | null;
  npvUsd?: number | null;
  targetUsdPerAcre?: number | null;
  reasons?: string[];
  path?: Test[];
  flagCodes?: string[];
};
export type OutcomeTotal = { count?: number; valueAtStakeUsd?: number | null; renewalCostUsd?: number | null; npvUsd?: number | null };
export type FinancialImpact = OutcomeTotal & { currency?: string; byOutcome?: Record<string, OutcomeTotal>; assumptions?: Json; notComputed?: Json; excluded?: Json };
export type Flag = { code: string; severity: string; message?: string; amountUsd?: number | null };
export type LeaseRisk = { leaseId: string; riskScore?: number; band?: string; flags?: Flag[] };
export type RiskAnalysis = { bySeverity?: Record<string, number>; byCode?: Record<string, number>; leases?: LeaseRisk[]; notChecked?: Json[] };
export type Rule = { id: string; title?: string; basis?: string; status: string; applicable?: number; passed?: number; failed?: number; notCheckable?: number; evidence?: Json[] };
export type Check = { id: string; table?: string; status: string; count?: number; examples?: JsonObject[] };

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
export const isRows = (value: unknown): value is JsonObject[] => Array.isArray(value) && value.length > 0 && value.every(isObject);
/** What stands in an output for a table in storage: its size and its first rows. */
export type StoredTable = { rows: number; columns: { name: string; type: string }[]; preview: JsonObject[] };
export const isStoredTable = (value: unknown): value is JsonObject & StoredTable =>
  isObject(value) && typeof value.rows === 'number' && typeof value.uri === 'string' && Array.isArray(value.columns) && Array.isArray(value.preview) && value.preview.every(isObject);
export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
