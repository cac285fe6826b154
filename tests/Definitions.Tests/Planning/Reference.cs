using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Tests.Planning;

/// <summary>
/// How a run ends by the letter of the definition format, worked out the naive way: no queue, no counters, no time. It goes on after
/// failures (<c>continue</c>); how far a run that stops gets, depends on time.
/// </summary>
internal sealed class Reference(WorkflowDefinition definition, Script script)
{
    private readonly Dictionary<string, Ending> _endings = [];

    public int Dispatches { get; private set; }

    public IReadOnlyDictionary<string, Ending> Endings => _endings;

    /// <summary>COMPLETED, COMPLETED_WITH_ERRORS or FAILED.</summary>
    public string Run()
    {
        while (_endings.Count < definition.Steps.Count)
        {
            foreach (var step in Ready().ToList())
            {
                _endings[step.Id] = Step(step);
            }
        }

        if (!Outputs())
        {
            return "FAILED";
        }

        return _endings.Values.Any(ending => ending.Status == "FAILED") ? "COMPLETED_WITH_ERRORS" : "COMPLETED";
    }

    /// <summary>The same, one step after the other, until the first failure; what was not reached is CANCELLED.</summary>
    public string RunSequentially()
    {
        var order = new List<WorkflowStep>();
        while (definition.Steps.FirstOrDefault(step => !order.Contains(step) && step.DependsOn.All(id => order.Any(placed => placed.Id == id))) is { } placed)
        {
            order.Add(placed);
        }

        // What is skipped takes no turn.
        while ((Ready().FirstOrDefault(step => Skip(step) is not null) ?? Ready().MinBy(order.IndexOf)) is { } next)
        {
            _endings[next.Id] = Step(next, stopsAtItem: true);
            if (_endings[next.Id].Status == "FAILED")
            {
                foreach (var step in definition.Steps.Where(step => !_endings.ContainsKey(step.Id)))
                {
                    _endings[step.Id] = new Ending("CANCELLED");
                }

                return "FAILED";
            }
        }

        return Outputs() ? "COMPLETED" : "FAILED";
    }

    private IEnumerable<WorkflowStep> Ready() =>
        definition.Steps.Where(step => !_endings.ContainsKey(step.Id) && step.DependsOn.All(_endings.ContainsKey));

    private Ending Step(WorkflowStep step, bool stopsAtItem = false) =>
        Skip(step) ?? (step.ForEach is null ? Attempted(step, StepCellWhole, script.Declines(step)) : ForEach(step, stopsAtItem));

    private Ending? Skip(WorkflowStep step)
    {
        var deciders = definition.Steps.Where(each => Targets(each).Contains(step.Id)).ToList();
        if (deciders.Count > 0 && !deciders.Any(decider => _endings[decider.Id].Chosen?.Contains(step.Id) == true))
        {
            return new Ending("SKIPPED", deciders.Any(decider => Counts(_endings[decider.Id])) ? "branch" : "upstream");
        }

        var counting = step.DependsOn.Count(id => Counts(_endings[id]));
        return step.DependsOn.Count > 0 && (step.Join == "any" ? counting == 0 : counting < step.DependsOn.Count) ? new Ending("SKIPPED", "upstream") : null;
    }

    private Ending ForEach(WorkflowStep step, bool stopsAtItem)
    {
        if (script.Declines(step))
        {
            Dispatches++;
            return new Ending("SKIPPED", "when");
        }

        if (!Tries(step, Script.Key(step.Id, -1, "Expand")))
        {
            return Failed(step);
        }

        var failed = 0;
        for (var item = 0; item < script.Items(step.Id); item++)
        {
            failed += Attempted(step, item, declines: false).Status == "FAILED" ? 1 : 0;
            if (failed > 0 && stopsAtItem)
            {
                break;
            }
        }

        if (failed > 0)
        {
            return new Ending("FAILED");
        }

        return Tries(step, Script.Key(step.Id, -1, "Join")) ? new Ending("COMPLETED") : Failed(step);
    }

    private Ending Attempted(WorkflowStep step, int item, bool declines)
    {
        if (declines)
        {
            Dispatches++;
            return new Ending("SKIPPED", "when");
        }

        var chosen = script.Chosen(step);
        for (var stand = step; stand is not null; stand = stand.Fallback)
        {
            if (Tries(stand, Script.Key(stand.Id, item, "Step")))
            {
                return new Ending("COMPLETED", Chosen: stand == step ? chosen : null);
            }
        }

        return Failed(step);
    }

    private static Ending Failed(WorkflowStep step) => step.OnError == "skip" ? new Ending("SKIPPED", "error") : new Ending("FAILED");

    private bool Tries(WorkflowStep step, string key) =>
        Tries(step, key, Math.Max(step.Retry?.MaxAttempts ?? 1 + definition.Execution.Retries, step.OnError == "retry" ? 3 : 1));

    private bool Outputs() => Tries(null, Script.Key("", -1, "Outputs"), Math.Max(1 + definition.Execution.Retries, 3));

    private bool Tries(WorkflowStep? step, string key, int attempts)
    {
        for (var (n, used) = (0, 0); ; n++)
        {
            Dispatches++;
            var fault = script.Fault(key, n) ?? (step is not null && key.EndsWith("/Step", StringComparison.Ordinal) && script.Hangs(step, key, n) ? "TIMEOUT" : null);
            switch (fault)
            {
                case null:
                    return true;
                case "VALIDATION_FAILED":
                    return false;
                case "RESOURCE_UNAVAILABLE":
                    break;
                default:
                    if (++used == attempts)
                    {
                        return false;
                    }

                    break;
            }
        }
    }

    private static bool Counts(Ending ending) => ending.Status == "COMPLETED" || ending.SkipReason == "error";

    private static IEnumerable<string> Targets(WorkflowStep step) =>
        (step.Config.Condition?.Then ?? []).Concat(step.Config.Condition?.Else ?? []);

    private const int StepCellWhole = -1;

    internal sealed record Ending(string Status, string? SkipReason = null, IReadOnlyList<string>? Chosen = null);
}
