using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Reading;

/// <summary>How a document is written.</summary>
public enum DocumentFormat
{
    Json,
    Yaml,
}

/// <summary>A document as read: every fault at once; the definition only if there is no error.</summary>
public sealed record ReadResult
{
    /// <summary>The definition with its defaults completed; null if <see cref="Problems"/> holds an error.</summary>
    public WorkflowDefinition? Definition { get; internal init; }
    /// <summary>What could be made of the document, faults or not, for further checks; null if it is not readable at all.</summary>
    public WorkflowDefinition? Draft { get; internal init; }
    /// <summary>The draft's graph.</summary>
    public StepGraph? Graph { get; internal init; }
    /// <summary>Canonical JSON (UTF-8), for storage; null with the definition.</summary>
    public byte[]? Canonical => field ??= Definition is null ? null : DefinitionReader.ToCanonical(Definition);
    /// <summary>Lower-case hex of the canonical JSON's hash.</summary>
    public string? Sha256 => field ??= Canonical is null ? null : DefinitionReader.HashOf(Canonical);
    public IReadOnlyList<Problem> Problems { get; internal init; } = [];
    internal SourceLines? Lines { get; init; }

    /// <summary>Adds the source's lines to problems that further checks found.</summary>
    public IReadOnlyList<Problem> Locate(IReadOnlyList<Problem> problems) => Lines?.Locate(problems) ?? problems;

    internal static ReadResult Of(Problem problem) => new() { Problems = [problem] };
}
