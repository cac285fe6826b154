using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>A definition with its graph, and the problems found so far. Rules append; none stops another.</summary>
internal sealed class CheckReport(WorkflowDefinition definition)
{
    private readonly List<Problem> _problems = [];

    public WorkflowDefinition Definition => definition;

    public StepGraph Graph { get; } = StepGraph.Of(definition);

    public IReadOnlyList<Problem> Problems => _problems;

    public bool Full => _problems.Count >= Reading.DefinitionReader.MaxProblems;

    public void Error(string code, string path, string message, string? suggestion = null) =>
        _problems.Add(new Problem { Code = code, Path = path, Message = message, Suggestion = suggestion });

    public void Warn(string code, string path, string message, string? suggestion = null) =>
        _problems.Add(new Problem { Code = code, Severity = "warning", Path = path, Message = message, Suggestion = suggestion });

    public void AddRange(IEnumerable<Problem> problems) => _problems.AddRange(problems);

    /// <summary>Of the problems added since, keeps those of one code: for rules that run a second time knowing more.</summary>
    public void KeepOnly(int since, string code)
    {
        var kept = _problems.Skip(since).Where(problem => problem.Code == code).ToList();
        _problems.RemoveRange(since, _problems.Count - since);
        _problems.AddRange(kept);
    }

    /// <summary>The step of the document that an expression's name means: its id, or its id with <c>_</c>.</summary>
    public StepNode? Named(string name) => Graph.Find(name) ?? (BySqlName.Value.TryGetValue(name, out var index) ? Graph[index] : null);

    private Lazy<Dictionary<string, int>> BySqlName => field ??= new(() =>
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in Graph.Nodes)
        {
            names.TryAdd(SqlName.Of(node.Id), node.Index);
        }

        return names;
    });
}
