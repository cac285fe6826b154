using System.Text.Json;
using Vanguards.Contracts.Steps;
using Vanguards.Executor.Steps;

namespace Vanguards.Executor.Waits;

/// <summary>Evaluates a child execution's inputs and parks the step; the engine starts the child and waits for it.</summary>
internal sealed class WorkflowRunner : IStepRunner
{
    public IReadOnlyList<string> Kinds => ["task.workflow"];

    public bool IsEffect => true;

    public bool IsHeavy => false;

    public async ValueTask<PreparedStep> PrepareAsync(StepContext step, CancellationToken cancel)
    {
        var task = step.Step.Config.Task!;
        var child = new ChildWorkflow
        {
            WorkflowId = task.WorkflowId ?? throw StepFaultException.Invalid("A workflow task needs a `workflowId`."),
            Version = task.Version,
            Inputs = await step.FillAsync("inputs", task.Inputs, cancel),
        };
        return new PreparedStep
        {
            Input = JsonSerializer.SerializeToElement(child, JsonSerializerOptions.Web),
            Run = _ =>
            {
                step.Log.Info($"Starts workflow {child.WorkflowId} and waits for it");
                return Task.FromResult<StepResult>(new StepWaits { Child = child });
            },
        };
    }
}
