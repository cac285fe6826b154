using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Executor.Results;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;

namespace Vanguards.Executor.Decisions;

/// <summary>Chooses a branch: the first case whose expression is true, else <c>else</c>.</summary>
internal sealed class DecisionRunner : IStepRunner
{
    private const string Handler = "decision/1";

    public IReadOnlyList<string> Kinds => ["decision"];

    public bool IsEffect => false;

    public bool IsHeavy => false;

    public ValueTask<PreparedStep> PrepareAsync(StepContext step, CancellationToken cancel)
    {
        var branches = Branches(step);
        using var key = new ContentKey.Builder(Handler);
        var repeats = true;
        foreach (var branch in branches)
        {
            key.Add("branch", branch.Name).Add("then", string.Join('\n', branch.Then));
            repeats &= branch.When is null || step.Scope.AddReads(key, branch.When.Expressions);
        }

        return new(new PreparedStep { Key = repeats ? key.Build() : null, Run = cancel => RunAsync(step, branches, cancel) });
    }

    private static async Task<StepResult> RunAsync(StepContext step, IReadOnlyList<Branch> branches, CancellationToken cancel)
    {
        foreach (var branch in branches)
        {
            if (branch.When is null || await step.Scope.IsTrueAsync(branch.When, $"The decision's {branch.Name}", cancel))
            {
                step.Log.Info(branch.Then.Count == 0
                    ? $"Chose the branch {branch.Name}, which has no steps"
                    : $"Chose the branch {branch.Name}: {string.Join(", ", branch.Then)}");
                var output = JsonSerializer.SerializeToElement(new { chosen = branch.Then, branch = branch.Name });
                return new StepGave(new StepOutput { Value = Payload.Of(output) }) { Chosen = branch.Then };
            }
        }

        throw new InvalidOperationException("The last branch has no condition.");
    }

    private static IReadOnlyList<Branch> Branches(StepContext step)
    {
        var condition = step.Step.Config.Condition ?? throw StepFaultException.Invalid("A decision needs a `condition`.");
        var cases = (condition.Cases ?? [])
            .Select((each, index) => new Branch($"cases[{index}]", step.Templates.Expression($"cases[{index}]", each.When), each.Then));
        var then = condition.Expression is { } expression
            ? [new Branch("then", step.Templates.Expression("expression", expression), condition.Then ?? [])]
            : Enumerable.Empty<Branch>();
        return [.. then, .. cases, new Branch("else", null, condition.Else)];
    }

    private sealed record Branch(string Name, Template? When, IReadOnlyList<string> Then);
}
