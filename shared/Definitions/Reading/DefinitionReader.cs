using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vanguards.Definitions.Checks;
using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Schema;

namespace Vanguards.Definitions.Reading;

/// <summary>Reads definitions. <see cref="Read"/> checks; <see cref="FromCanonical"/> is for what a catalogue has published.</summary>
public static class DefinitionReader
{
    /// <summary>Largest document, in bytes; 100,000 ordinary steps take about half of it.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>Deepest nesting.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most names and values (JSON tokens); 100,000 ordinary steps have about three million.</summary>
    public const int MaxValues = 8_000_000;

    /// <summary>Longest name of a field, in bytes.</summary>
    public const int MaxNameBytes = 1_024;

    /// <summary>Most problems listed for one document; the last says so if there are more.</summary>
    public const int MaxProblems = 1_000;

    private static readonly JsonSerializerOptions CanonicalOptions = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNameCaseInsensitive = false,
        MaxDepth = 2 * MaxDepth,
        Converters = { new CacheSettingsJson() },
    };

    /// <summary>Reads a document with every fault of text, shape and meaning that needs no data, each with path and line.</summary>
    public static ReadResult Read(ReadOnlyMemory<byte> utf8, DocumentFormat format)
    {
        if (utf8.Length > MaxBytes)
        {
            return ReadResult.Of(new Problem { Code = "TOO_LARGE", Path = "", Message = $"The document has {utf8.Length:N0} bytes; at most {MaxBytes:N0} are read." });
        }

        var json = utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        IReadOnlyList<int>? tokenLines = null;
        if (format == DocumentFormat.Yaml)
        {
            (json, tokenLines, var fault) = YamlSource.Read(Encoding.UTF8.GetString(json.Span));
            if (fault is not null)
            {
                return ReadResult.Of(fault);
            }
        }

        var lines = new SourceLines(json, tokenLines);
        var (problems, unreadable) = SourceScan.Of(json.Span);
        if (unreadable)
        {
            return new ReadResult { Problems = lines.Locate(problems) };
        }

        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
        var (shape, draft, graph, checks) = Check(document.RootElement);
        IReadOnlyList<Problem> all = [.. problems, .. shape, .. Unless(shape, checks)];
        var located = lines.Locate(all.Count > MaxProblems ? [.. all.OrderBy(problem => problem.Severity == "warning").Take(MaxProblems - 1), More] : all);
        var isFaulty = located.Any(problem => problem.Severity == "error");
        return new ReadResult { Problems = located, Definition = isFaulty ? null : draft, Draft = draft, Graph = graph, Lines = lines };
    }

    /// <summary>Reads text, e.g. of a file; see <see cref="Read(ReadOnlyMemory{byte}, DocumentFormat)"/>.</summary>
    public static ReadResult Read(string text, DocumentFormat format) => Read(Encoding.UTF8.GetBytes(text), format);

    /// <summary>Reads canonical JSON without checks.</summary>
    public static WorkflowDefinition FromCanonical(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize<WorkflowDefinition>(utf8, CanonicalOptions)
        ?? throw new JsonException("A canonical definition is an object.");

    /// <summary>Canonical JSON: known fields in the order of the format with defaults written out, free-form values as written.</summary>
    public static byte[] ToCanonical(WorkflowDefinition definition) => JsonSerializer.SerializeToUtf8Bytes(definition, CanonicalOptions);

    /// <summary>Lower-case hex SHA-256 of canonical JSON.</summary>
    public static string HashOf(ReadOnlySpan<byte> canonical) => Convert.ToHexStringLower(SHA256.HashData(canonical));

    private static Problem More { get; } = new() { Code = "MORE_PROBLEMS", Path = "", Message = $"There are more problems; these are the first {MaxProblems - 1:N0}. Others show when these are mended." };

    /// <summary>Shape and meaning at the same time: of a large document each takes seconds of a processor.</summary>
    private static (IReadOnlyList<Problem> Shape, WorkflowDefinition Draft, StepGraph Graph, IReadOnlyList<Problem> Checks) Check(JsonElement root)
    {
        IReadOnlyList<Problem>? shape = null, checks = null;
        WorkflowDefinition? draft = null;
        StepGraph? graph = null;
        Parallel.Invoke(
            () =>
            {
                draft = DefinitionBuilder.Build(root);
                graph = StepGraph.Of(draft);
                checks = DefinitionChecks.Run(draft, graph);
            },
            () => shape = WorkflowSchema.Validate(root, MaxProblems + 1));
        return (shape!, draft!, graph!, checks!);
    }

    /// <summary>A check that stumbles over what the schema has already reported adds nothing.</summary>
    private static IEnumerable<Problem> Unless(IReadOnlyList<Problem> shape, IReadOnlyList<Problem> checks)
    {
        var reported = shape.Select(problem => problem.Path).ToHashSet(StringComparer.Ordinal);
        return checks.Where(problem => !reported.Contains(problem.Path));
    }
}
