using Vanguards.Agents.Tables;

namespace Vanguards.Agents.IntegrityAuditor.Checks;

/// <summary>The key of a row: trimmed and case-folded; null if a part is blank.</summary>
internal static class RowKey
{
    public static string? Of(Row row, int[] key)
    {
        if (key.Length == 1)
        {
            return row.Key(key[0]);
        }

        var parts = key.Select(row.Key).ToArray();
        return parts.Contains(null) ? null : string.Join('\u001f', parts);
    }
}

internal sealed class KeyMissing(Columns key) : RowCheck("KEY_MISSING")
{
    public override string[]? Fault(Row row) => key.Where(row.IsBlank);
}

internal sealed class KeyPadded(Columns key) : RowCheck("KEY_PADDED")
{
    public override string[]? Fault(Row row) => key.Where(column => row.Text(column) is { } text && text != row.Raw(column));
}

/// <summary>Copies of a row beyond the first; spaces and the case of keys make no difference.</summary>
internal sealed class ExactDuplicate(int[] key) : RowCheck("EXACT_DUPLICATE")
{
    private readonly HashSet<UInt128> _seen = [];

    public override string[]? Fault(Row row) => _seen.Add(row.Content(key)) ? null : [];
}

/// <summary>Ids whose rows differ; all of their rows are defective.</summary>
internal sealed class KeyConflict(Columns key) : RowCheck("KEY_CONFLICT")
{
    private readonly Dictionary<string, UInt128> _first = [];
    private readonly HashSet<string> _conflicts = [];

    public override void Survey(Row row)
    {
        if (RowKey.Of(row, key.At) is { } id)
        {
            var content = row.Content(key.At);
            if (!_first.TryAdd(id, content) && _first[id] != content)
            {
                _conflicts.Add(id);
            }
        }
    }

    public override string[]? Fault(Row row) => Counted(row) is { } id && _conflicts.Contains(id) ? key.Names : null;

    public override string? Counted(Row row) => RowKey.Of(row, key.At);
}
