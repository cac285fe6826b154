using Vanguards.Agents.Tables;

namespace Vanguards.Agents.IntegrityAuditor.Checks;

/// <summary>A check of one table: it may look at all rows first, then says of each row which columns are at fault.</summary>
internal abstract class RowCheck(string id)
{
    public string Id => id;

    public virtual void Survey(Row row)
    {
    }

    /// <summary>The canonical columns at fault; null if the row is sound. Called once a row, in order.</summary>
    public abstract string[]? Fault(Row row);

    /// <summary>What is counted once, however many rows it has; null counts rows.</summary>
    public virtual string? Counted(Row row) => null;
}

/// <summary>The columns of a table that a check reads, by canonical name.</summary>
internal sealed record Columns(string[] Names, int[] At)
{
    public static Columns Of(Table table, IEnumerable<string> names)
    {
        string[] present = [.. names.Where(table.Has)];
        return new Columns(present, [.. present.Select(table.Column)]);
    }

    public bool Any => Names.Length > 0;

    /// <summary>The columns whose cell is at fault; null if there are none.</summary>
    public string[]? Where(Func<int, bool> isFaulty)
    {
        List<string>? faulty = null;
        for (var i = 0; i < At.Length; i++)
        {
            if (isFaulty(At[i]))
            {
                (faulty ??= []).Add(Names[i]);
            }
        }

        return faulty?.ToArray();
    }
}
