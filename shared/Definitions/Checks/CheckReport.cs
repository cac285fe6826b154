using System.Text.Json;
using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>A definition with its graph, and the problems found so far. Rules append; none stops another.</summary>
internal sealed class CheckReport(WorkflowDefinition definition, StepGraph graph)
{
    /// <summary>Edges looked at to prove what is upstream; ordinary definitions need next to none, and this many take a second.</summary>
    private const long MaxWork = 20_000_000;

    /// <summary>Suggestions worked out; the first ones help, the thousandth costs only time.</summary>
    private const int MaxSuggestions = 100;

    private readonly List<Problem> _problems = [];
    private long _work = MaxWork;
    private int _suggestions;

    public WorkflowDefinition Definition => definition;

    public StepGraph Graph => graph;

    /// <summary>Output schemas of the agents there are by name, once they are known: what can be proved without them was then looked at before.</summary>
    public IReadOnlyDictionary<string, JsonElement?>? Agents { get; set; }

    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>One more than the most is kept, so that the reader sees that there were more.</summary>
    public bool Full => _problems.Count > Reading.DefinitionReader.MaxProblems;

    /// <summary>True if the dependencies are so dense that not everything could be proved; that is an error of its own.</summary>
    public bool TooDense => _work < 0;

    /// <summary>Names of the declared inputs.</summary>
    public IReadOnlySet<string> InputNames => field ??= definition.Inputs.Required.Concat(definition.Inputs.Optional).Select(input => input.Name).ToHashSet(StringComparer.Ordinal);

    public bool IsUpstream(int ancestor, int index) => Graph.IsUpstream(ancestor, index, ref _work);

    /// <summary>As <see cref="DidYouMean.Of"/>, for as many problems as it is worth.</summary>
    public string? Suggest(string name, IEnumerable<string> candidates) => _suggestions++ < MaxSuggestions ? DidYouMean.Of(name, candidates) : null;

    public void Error(string code, string path, string message, string? suggestion = null) =>
        Add(new Problem { Code = code, Path = path, Message = message, Suggestion = suggestion });

    public void Warn(string code, string path, string message, string? suggestion = null) =>
        Add(new Problem { Code = code, Severity = "warning", Path = path, Message = message, Suggestion = suggestion });

    public void AddRange(IEnumerable<Problem> problems)
    {
        foreach (var problem in problems.TakeWhile(_ => !Full))
        {
            Add(problem);
        }
    }

    private void Add(Problem problem)
    {
        if (!Full)
        {
            _problems.Add(problem);
        }
    }

    /// <summary>Of the problems added since, keeps those of some codes: for rules that run a second time knowing more.</summary>
    public void KeepOnly(int since, params IReadOnlyList<string> codes)
    {
        var kept = _problems.Skip(since).Where(problem => codes.Contains(problem.Code)).ToList();
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
