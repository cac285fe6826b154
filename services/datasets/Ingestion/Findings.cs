using System.Globalization;
using Vanguards.Definitions;

namespace Vanguards.Datasets.Ingestion;

/// <summary>What was found in a file, gathered by kind and column so that a million bad cells make one warning.</summary>
internal sealed class Findings
{
    private const int MaxLines = 10;

    private readonly Dictionary<(string Code, string? Column), Kind> _kinds = [];

    public bool IsEmpty => _kinds.Count == 0;

    public void Add(string code, string? column, long? line, string reason)
    {
        if (!_kinds.TryGetValue((code, column), out var kind))
        {
            _kinds.Add((code, column), kind = new Kind(reason));
        }

        kind.Count++;
        if (line is { } at && kind.Lines.Count < MaxLines)
        {
            kind.Lines.Add(at);
        }
    }

    public void Clear() => _kinds.Clear();

    public IReadOnlyList<Problem> Warnings() => [.. _kinds.Select(k => Problem(k.Key.Code, k.Key.Column, k.Value, "warning"))];

    public IReadOnlyList<Problem> Errors() => [.. _kinds.Select(k => Problem(k.Key.Code, k.Key.Column, k.Value, "error"))];

    private static Problem Problem(string code, string? column, Kind kind, string severity) => new()
    {
        Code = code,
        Severity = severity,
        Path = column is null ? "" : "/columns/" + column.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal),
        Line = kind.Lines.Count > 0 ? (int)Math.Min(int.MaxValue, kind.Lines[0]) : null,
        Message = Message(kind),
    };

    private static string Message(Kind kind)
    {
        var reason = char.ToUpperInvariant(kind.Reason[0]) + kind.Reason[1..];
        if (kind.Lines.Count == 0)
        {
            return $"{reason}.";
        }

        var lines = string.Join(", ", kind.Lines.Select(l => l.ToString(CultureInfo.InvariantCulture)));
        return kind.Count == 1
            ? $"{reason} (line {lines})."
            : string.Create(CultureInfo.InvariantCulture, $"{reason} (line {kind.Lines[0]}); {kind.Count} such in all, on lines {lines}{(kind.Count > kind.Lines.Count ? ", …" : "")}.");
    }

    private sealed class Kind(string reason)
    {
        public string Reason => reason;
        public long Count { get; set; }
        public List<long> Lines { get; } = [];
    }
}
