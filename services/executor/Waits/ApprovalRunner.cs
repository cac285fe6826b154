using System.Text.Json;
using Vanguards.Executor.Steps;

namespace Vanguards.Executor.Waits;

/// <summary>Parks the step until a person answers.</summary>
internal sealed class ApprovalRunner(TimeProvider time) : IStepRunner
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public IReadOnlyList<string> Kinds => ["task.approval"];

    public bool IsEffect => false;

    public bool IsHeavy => false;

    public async ValueTask<PreparedStep> PrepareAsync(StepContext step, CancellationToken cancel)
    {
        var task = step.Step.Config.Task!;
        var title = await step.TextAsync("title", task.Title, cancel) ?? step.Step.Name;
        // Everyone who may see the run sees the question.
        var asked = step.Masked(JsonSerializer.SerializeToElement(new { title, roles = task.Roles, form = task.Form, timeout = task.Timeout }, Json));
        return new PreparedStep
        {
            Input = asked,
            Run = _ =>
            {
                step.Log.Info($"Waits for an answer: {title}");
                return Task.FromResult<StepResult>(new StepWaits
                {
                    Approval = asked,
                    Until = task.Timeout is { } seconds ? time.GetUtcNow().AddSeconds(seconds) : null,
                });
            },
        };
    }
}
