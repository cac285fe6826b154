// Names for the shapes of the generated schema. `Refined` states what the schema leaves open: documents of any form, and words of a closed set.
import type { components } from './schema';

type Schemas = components['schemas'];
type Refined<T, Known> = Omit<T, keyof Known> & Known;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export type Page<T> = { items: T[]; next?: string | null };

export type Me = Schemas['Me'];
export type Problem = Schemas['Problem'];

export type ExecutionState =
  | 'PENDING' | 'VALIDATING' | 'QUEUED' | 'PROVISIONING' | 'RUNNING' | 'WAITING'
  | 'COMPLETED' | 'COMPLETED_WITH_ERRORS' | 'FAILED' | 'TIMED_OUT'
  | 'CANCELLING' | 'CANCELLED' | 'REJECTED'
  | 'ROLLING_BACK' | 'ROLLED_BACK' | 'ROLLBACK_FAILED';

export type StepState =
  | 'PENDING' | 'READY' | 'RUNNING' | 'RETRYING' | 'WAITING'
  | 'COMPLETED' | 'FAILED' | 'SKIPPED' | 'CANCELLED' | 'COMPENSATED';

export type ExecutionError = Schemas['ExecutionError'];
export type StepItems = Schemas['StepItems'];
export type Approval = { title?: string; roles?: string[] | null; form?: WorkflowInput[] | null };
export type StepStatus = Refined<Schemas['StepStatus'], { status: StepState; attempt: number; fallback?: StepStatus | null; approval?: Approval | null }>;
export type Artifact = Schemas['ArtifactRef'];
export type ExecutionStatus = Refined<Schemas['ExecutionStatus'], { state: ExecutionState; steps?: StepStatus[] | null; inputs?: JsonObject | null }>;
export type Reason = Schemas['Reason'];

// A frame carries its attempt and number beside the line, a page of lines in it; the engine's own lines belong to no step.
export type LogLine = Pick<Schemas['LogView'], 'timestamp' | 'level' | 'message'> & { [Key in 'stepId' | 'attempt' | 'item' | 'logSeq']?: Schemas['LogView'][Key] | null };
export type LogPage = Refined<Schemas['LogPage'], { items: LogLine[] }>;

export type Payload = Refined<Schemas['Payload'], { inline?: Json }>;
export type StepOutput = Refined<Schemas['StepOutput'], { value: Payload }>;
export type StepAttempt = Refined<Schemas['AttemptView'], { input?: Json; output?: StepOutput | null }>;
export type StepDetail = Refined<Schemas['StepDetail'], { step: StepStatus; config: JsonObject; attempts: StepAttempt[] }>;

export type FrameType =
  | 'STATE' | 'STEP_START' | 'STEP_RETRY' | 'STEP_COMPLETE' | 'PROGRESS' | 'LOG' | 'COMPLETE' | 'ERROR';

export type Frame = Refined<Schemas['Frame'], {
  type: FrameType;
  step?: StepStatus | null;
  log?: LogLine | null;
  result?: Json;
  error?: ExecutionError | null;
  state?: ExecutionState | null;
  data?: Json;
}>;

export type InputType =
  | 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime' | 'array' | 'object' | 'dataset';

export type WorkflowInput = Refined<Schemas['WorkflowInput'], {
  type: InputType;
  default?: Json;
  enum?: Json[] | null;
  minimum?: Json;
  maximum?: Json;
  items?: Json;
}>;

export type WorkflowInputs = { required?: WorkflowInput[]; optional?: WorkflowInput[] };
/** A workflow as lists show it: its highest version that is no pre-release. */
export type ListedWorkflow = Refined<Schemas['ListedWorkflow'], { inputs?: WorkflowInputs }>;
export type WorkflowDefinition = Refined<Schemas['WorkflowDefinition'], { inputs?: WorkflowInputs }>;

export type ExecutionRequest = Refined<Schemas['ExecuteWorkflow'], {
  context: Refined<Schemas['ExecuteWorkflow']['context'], { data: JsonObject; user: { name: string }; inputs: JsonObject }>;
}>;

export type AgentDescription = Refined<Schemas['AgentDescription'], { parametersSchema?: Json; inputSchema?: Json; outputSchema?: JsonObject | null }>;
export type AgentHealth = Schemas['AgentHealth'];
export type AgentList = Refined<Schemas['AgentList'], { items: AgentDescription[] }>;

/** A dataset that the use case declares or that was ingested; without a version it has no data yet. */
export type Dataset = Refined<Schemas['DatasetState'], { rows: number }>;
export type DatasetVersion = Schemas['DatasetVersion'];
export type Column = Refined<Schemas['ColumnProfile'], { min?: Json; max?: Json }>;
export type CanonicalColumn = Schemas['CanonicalColumn'];
/** Canonical column to raw column, as it holds now and as the headings propose it. */
export type Mapping = Schemas['MappingView'];
export type SetAsideRow = Schemas['SetAsideRow'];
export type SetAsidePage = Refined<Schemas['SetAsidePage'], { items: SetAsideRow[]; next?: number | null }>;
export type DatasetDetail = Refined<Schemas['DatasetDetail'], { dataset: Dataset; columns: Column[] }>;
export type DatasetRows = Refined<Schemas['DatasetRows'], { items: JsonObject[] }>;
export type UseCase = Refined<Schemas['UseCaseView'], { datasets: Dataset[] }>;
export type IngestAnswer = Refined<Schemas['IngestedDataset'], { columns: Column[]; setAside: number }>;

/** A fire to come. */
export type Fire = Schemas['Fire'];
export type FireState = 'WAITING' | 'STARTED' | 'REFUSED' | 'SKIPPED' | 'MISSED';
/** A fire that has come, and what became of it. */
export type PastFire = Refined<Schemas['FireView'], { state: FireState; executionState?: ExecutionState | null }>;
export type Schedule = Refined<Schemas['ScheduleView'], { inputs?: JsonObject | null; data?: Json; fires?: PastFire[] | null }>;
/** A schedule as it is written. */
export type ScheduleDocument = Pick<Schedule, 'useCase' | 'workflowId' | 'version' | 'inputs' | 'data' | 'cron' | 'zone' | 'gap' | 'overlap' | 'catchUp' | 'catchUpLimit' | 'whileActive' | 'enabled' | 'priority' | 'name' | 'note'>;

export type AuditEntry = Refined<Schemas['AuditView'], { details?: Json }>;
/** Whether every entry fits the one before it, and the first that does not. */
export type AuditVerdict = Schemas['AuditVerdict'];
