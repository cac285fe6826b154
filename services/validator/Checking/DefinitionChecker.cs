using Vanguards.Contracts.Catalog;
using Vanguards.Definitions;
using Vanguards.Definitions.Checks;
using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Reading;

namespace Vanguards.Validator.Checking;

/// <summary>All checks of a definition: of itself, against the outside, and of its SQL.</summary>
internal sealed class DefinitionChecker(OutsideReader outside, SqlBinding sql)
{
    /// <summary>The verdict on a document as read, with lines.</summary>
    public async Task<Verdict> CheckAsync(ReadResult read, CancellationToken cancel)
    {
        if (read.Draft is null)
        {
            return Split(read.Problems);
        }

        var seen = await outside.ReadAsync(read.Draft, cancel);
        var more = await AgainstAsync(read.Draft, read.Graph!, seen, cancel);

        // What has a fault already, a second rule would only tell of again.
        var told = read.Problems.Select(problem => (problem.Code, problem.Path)).ToHashSet();
        var unreadable = read.Problems.Where(problem => problem.Severity == "error").Select(problem => problem.Path).ToHashSet(StringComparer.Ordinal);
        var added = more.Where(problem => !told.Contains((problem.Code, problem.Path)) && !unreadable.Contains(problem.Path)).ToList();
        return Split([.. read.Problems, .. read.Locate(added)]);
    }

    /// <summary>The verdict on a published definition against what it meets now.</summary>
    public async Task<Verdict> CheckPublishedAsync(WorkflowDefinition definition, Outside seen, CancellationToken cancel)
    {
        var graph = StepGraph.Of(definition);
        return Split([.. DefinitionChecks.Run(definition, graph), .. await AgainstAsync(definition, graph, seen, cancel)]);
    }

    private async Task<IReadOnlyList<Problem>> AgainstAsync(WorkflowDefinition definition, StepGraph graph, Outside seen, CancellationToken cancel)
    {
        var problems = DefinitionChecks.Run(definition, graph, seen.Context);
        return seen.Context.UseCaseExists ? [.. problems, .. await sql.CheckAsync(graph, seen, cancel)] : problems;
    }

    private static Verdict Split(IReadOnlyList<Problem> problems)
    {
        var ordered = problems.DistinctBy(problem => (problem.Code, problem.Path, problem.Message)).Take(DefinitionReader.MaxProblems).OrderBy(problem => problem.Line ?? int.MaxValue).ToList();
        return new Verdict
        {
            Errors = [.. ordered.Where(problem => problem.Severity == "error")],
            Warnings = [.. ordered.Where(problem => problem.Severity != "error")],
        };
    }
}
