// The shapes of the answers, as the contracts declare them.
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export type Page<T> = { items: T[]; next?: string | null };

export type Me = { name: string; roles: string[] };

export type Problem = {
  code: string;
  severity?: 'error' | 'warning';
  path?: string | null;
  line?: number | null;
  message: string;
  suggestion?: string | null;
};

export type ExecutionState =
  | 'PENDING' | 'VALIDATING' | 'QUEUED' | 'PROVISIONING' | 'RUNNING' | 'WAITING'
  | 'COMPLETED' | 'COMPLETED_WITH_ERRORS' | 'FAILED' | 'TIMED_OUT'
  | 'CANCELLING' | 'CANCELLED' | 'REJECTED'
  | 'ROLLING_BACK' | 'ROLLED_BACK' | 'ROLLBACK_FAILED';

export type StepState =
  | 'PENDING' | 'READY' | 'RUNNING' | 'RETRYING' | 'WAITING'
  | 'COMPLETED' | 'FAILED' | 'SKIPPED' | 'CANCELLED' | 'COMPENSATED';

export type ExecutionError = { code: string; message: string; stepId?: string | null };

export type StepItems = { total: number; completed: number; failed: number; skipped: number };

export type Approval = { title?: string; roles?: string[] | null; form?: WorkflowInput[] | null };

export type StepStatus = {
  id: string;
  name: string;
  type: string;
  status: StepState;
  attempt: number;
  startedAt?: string | null;
  finishedAt?: string | null;
  cached?: boolean;
  skipReason?: string | null;
  error?: ExecutionError | null;
  nextAttemptAt?: string | null;
  waitingFor?: string | null;
  message?: string | null;
  items?: StepItems | null;
  fallback?: StepStatus | null;
  approval?: Approval | null;
  dependsOn?: string[];
};

export type PinnedDataset = { name: string; version: string; sha256: string; rows: number; origin: string };

export type Artifact = { name: string; contentType: string; bytes: number; sha256: string; stepId?: string | null };

export type ExecutionStatus = {
  id: string;
  workflowId: string;
  workflowName: string;
  version: string;
  useCase: string;
  state: ExecutionState;
  progress: number;
  attempt: number;
  priority: number;
  createdAt: string;
  startedAt?: string | null;
  finishedAt?: string | null;
  asOf: string;
  user?: string | null;
  lastSeq: number;
  stepCounts: Record<string, number>;
  steps?: StepStatus[] | null;
  next?: string | null;
  datasets?: PinnedDataset[];
  inputs?: JsonObject | null;
  artifacts?: Artifact[];
  error?: ExecutionError | null;
  warnings?: string[];
};

export type LogLine = {
  timestamp: string;
  level: string;
  stepId?: string | null;
  message: string;
  attempt?: number | null;
  item?: number | null;
  logSeq?: number | null;
};

export type FrameType =
  | 'STATE' | 'STEP_START' | 'STEP_RETRY' | 'STEP_COMPLETE' | 'ROWS' | 'PROGRESS' | 'LOG' | 'COMPLETE' | 'ERROR';

export type Frame = {
  executionId: string;
  type: FrameType;
  seq?: number | null;
  at?: string;
  progress?: number | null;
  step?: StepStatus | null;
  log?: LogLine | null;
  logSeq?: number | null;
  result?: Json;
  error?: ExecutionError | null;
  state?: ExecutionState | null;
  attempt?: number | null;
  data?: Json;
};

export type InputType =
  | 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime' | 'array' | 'object' | 'dataset';

export type WorkflowInput = {
  name: string;
  type: InputType;
  description?: string | null;
  default?: Json;
  enum?: Json[] | null;
  minimum?: Json;
  maximum?: Json;
  pattern?: string | null;
  items?: Json;
  secret?: boolean;
};

/** A workflow as lists show it: its highest version that is no pre-release. */
export type ListedWorkflow = {
  id: string;
  name: string;
  description?: string;
  useCase: string;
  version: string;
  inputs?: { required?: WorkflowInput[]; optional?: WorkflowInput[] };
};

export type WorkflowDefinition = ListedWorkflow & {
  steps: { id: string; name: string; type: string }[];
  execution?: { priority?: number };
};

export type ExecutionRequest = {
  id: string;
  workflowId: string;
  context: {
    workflowId: string;
    useCase: string;
    data: JsonObject;
    user: { name: string };
    timestamp: string;
    inputs: JsonObject;
  };
  priority?: number;
  scheduledAt: string;
};

export type Column = { name: string; type: string; nulls?: number | null; min?: Json; max?: Json; distinct?: number };

export type AgentDescription = { name: string; description?: string; version: string; outputSchema?: JsonObject | null };

export type CanonicalColumn = { name: string; type?: string; optional?: boolean; enum?: string[] | null; synonyms?: string[] };

/** A dataset that the use case declares or that was ingested; without a version it has no data yet. */
export type Dataset = {
  name: string;
  required: boolean;
  declared?: boolean;
  state: 'missing' | 'empty' | 'ready';
  version?: string | null;
  rows: number;
  sha256?: string | null;
  origin?: string | null;
  ingestedAt?: string | null;
  ingestedBy?: string | null;
  setAside?: number;
  warnings?: number;
};

export type DatasetVersion = {
  version: string;
  rows: number;
  sha256: string;
  origin: string;
  ingestedBy: string;
  ingestedAt: string;
  setAside: number;
};

/** Canonical column to raw column, as it holds now and as the headings propose it. */
export type Mapping = {
  version?: string | null;
  mapping: Record<string, string>;
  proposed: Record<string, string>;
  confirmed: boolean;
  confirmedBy?: string | null;
  unmapped: string[];
  canonical: CanonicalColumn[];
  columns: string[];
};

export type SetAsideRow = { line: number; reason: string; text: string };

export type DatasetDetail = {
  dataset: Dataset;
  versions: DatasetVersion[];
  columns: Column[];
  warnings: Problem[];
  mapping: Mapping;
  setAside: SetAsideRow[];
};

export type DatasetRows = { version: string; columns: { name: string; type: string }[]; items: JsonObject[]; truncated: boolean };

export type UseCase = { id: string; name: string; zone?: string; currency?: string; hasLiveData: boolean; isSample?: boolean; datasets: Dataset[] };

export type IngestAnswer = { version: string; sha256: string; rows: number; columns: Column[]; warnings: Problem[]; setAside: number };
