using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>
/// A join that can never run: its dependencies lie on branches of one decision that exclude each other. For every step and
/// decision, the set of branches under which the step can run; a step with an empty set never does.
/// </summary>
internal sealed class JoinChecks
{
    /// <summary>Decisions with more branches are not followed (a bit stands for each).</summary>
    private const int MaxBranches = 63;

    /// <summary>Bounds the work for definitions with very many decisions; beyond it nothing is claimed.</summary>
    private const long MaxEntries = 4_000_000;

    private static readonly Dictionary<int, ulong> Unbound = [];

    private readonly CheckReport _report;
    private readonly Dictionary<int, ulong>[] _branches;
    private readonly Dictionary<int, Dictionary<string, ulong>> _masks = [];
    private long _entries;

    private JoinChecks(CheckReport report) => (_report, _branches) = (report, new Dictionary<int, ulong>[report.Graph.Count]);

    public static void Run(CheckReport report) => new JoinChecks(report).Run();

    private void Run()
    {
        foreach (var index in _report.Graph.Order)
        {
            if (_entries > MaxEntries)
            {
                return;
            }

            var node = _report.Graph[index];
            if (node.Step.Join == "any" && node.Step.DependsOn.Count < 2)
            {
                _report.Warn("NO_EFFECT", node.Path + "/join", $"join any makes no difference with {node.Step.DependsOn.Count} dependencies.");
            }

            var branches = OfDependencies(node);
            foreach (var decision in node.DecidedBy.Where(decision => _report.Graph[decision].Role == StepRole.Step))
            {
                branches = And(branches, new Dictionary<int, ulong> { [decision] = MaskOf(decision, node.Id) });
            }

            _branches[index] = Settle(node, branches);
        }
    }

    private Dictionary<int, ulong> OfDependencies(StepNode node)
    {
        if (node.Dependencies.Count == 0)
        {
            return Unbound;
        }

        var result = _branches[node.Dependencies[0]];
        foreach (var dependency in node.Dependencies.Skip(1))
        {
            if (_entries > MaxEntries)
            {
                return Unbound;
            }

            result = node.Step.Join == "any" ? Or(result, _branches[dependency]) : And(result, _branches[dependency]);
        }

        return result;
    }

    private Dictionary<int, ulong> Settle(StepNode node, Dictionary<int, ulong> branches)
    {
        foreach (var (decision, mask) in branches)
        {
            if (mask == 0)
            {
                var id = _report.Graph[decision].Id;
                _report.Error("JOIN_NEVER_RUNS", node.Path + "/dependsOn", $"{node.Id} can never run: what it depends on lies on branches of {id} that exclude each other.", "Use \"join\": \"any\", or depend on one branch.");
                return Unbound;
            }
        }

        return branches;
    }

    private Dictionary<int, ulong> And(Dictionary<int, ulong> a, Dictionary<int, ulong> b)
    {
        if (ReferenceEquals(a, b) || b.Count == 0)
        {
            return a;
        }

        var both = new Dictionary<int, ulong>(a);
        foreach (var (decision, mask) in b)
        {
            both[decision] = mask & both.GetValueOrDefault(decision, ulong.MaxValue);
        }

        _entries += a.Count + b.Count;
        return both;
    }

    private Dictionary<int, ulong> Or(Dictionary<int, ulong> a, Dictionary<int, ulong> b)
    {
        var either = new Dictionary<int, ulong>();
        foreach (var (decision, mask) in a)
        {
            if (b.TryGetValue(decision, out var other))
            {
                either[decision] = mask | other;
            }
        }

        _entries += a.Count;
        return either;
    }

    /// <summary>A bit for each branch of the decision that names the step; the last one is else.</summary>
    private ulong MaskOf(int decision, string target)
    {
        if (!_masks.TryGetValue(decision, out var masks))
        {
            _masks[decision] = masks = MasksOf(_report.Graph[decision].Step.Config.Condition!);
        }

        return masks.GetValueOrDefault(target, ulong.MaxValue);
    }

    private static Dictionary<string, ulong> MasksOf(ConditionConfig condition)
    {
        IReadOnlyList<string>[] branches = [condition.Then ?? [], .. (condition.Cases ?? []).Select(each => each.Then), condition.Else];
        var masks = new Dictionary<string, ulong>(StringComparer.Ordinal);
        for (var i = 0; i < branches.Length && branches.Length <= MaxBranches; i++)
        {
            foreach (var target in branches[i])
            {
                masks[target] = masks.GetValueOrDefault(target) | (1UL << i);
            }
        }

        return masks;
    }
}
