using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Definitions.Expressions;
using Vanguards.Executor.Results;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;
using Vanguards.Expressions;

namespace Vanguards.Executor.Script;

/// <summary>Runs javascript in process under hard limits; other languages need a sandbox that this installation does not have.</summary>
internal sealed class ScriptRunner(PayloadStore payloads, TimeProvider time) : IStepRunner
{
    private const string Handler = "javascript/1";

    public IReadOnlyList<string> Kinds => ["task.script"];

    public bool IsEffect => false;

    public bool IsHeavy => true;

    public ValueTask<PreparedStep> PrepareAsync(StepContext step, CancellationToken cancel)
    {
        var task = step.Step.Config.Task!;
        if (task.Language != "javascript")
        {
            throw StepFaultException.Invalid($"Scripts in {task.Language} are not available in this installation; javascript is.");
        }

        var parsed = step.Templates.Of("source", () => ExpressionText.ParseScript(task.Source ?? ""));
        var code = parsed.Code ?? throw StepFaultException.Invalid($"The script does not parse: {parsed.Error}");
        var limits = ScriptLimits.Of(task.Limits);
        using var key = new ContentKey.Builder(Handler);
        return new(new PreparedStep
        {
            Key = step.Scope.AddReads(key, [code]) ? key.Build() : null,
            Run = cancel => RunAsync(step, code, limits, cancel),
        });
    }

    private async Task<StepResult> RunAsync(StepContext step, JsExpression code, ExpressionLimits limits, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var value = await step.Scope.RunScriptAsync(code, limits, line => step.Log.Write("info", line), cancel);
        step.Log.Info($"Script ran in {time.GetElapsedTime(began).TotalMilliseconds:N0} ms");
        return new StepGave(new StepOutput { Value = await payloads.WriteAsync(step.Masked(value), cancel) });
    }
}
