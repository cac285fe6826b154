using Vanguards.Agents.Tables;

namespace Vanguards.Agents.IntegrityAuditor.Checks;

/// <summary>Rows that refer to no row of the other table. A blank reference refers to nothing; a blank part of the own key is counted elsewhere.</summary>
internal sealed class Orphan(IReadOnlyList<(string Name, int Column, bool IsKey, HashSet<string> Parents)> references) : RowCheck("ORPHAN")
{
    public override string[]? Fault(Row row)
    {
        List<string>? faulty = null;
        foreach (var (name, column, isKey, parents) in references)
        {
            if (row.Key(column) is { } key ? !parents.Contains(key) : !isKey)
            {
                (faulty ??= []).Add(name);
            }
        }

        return faulty?.ToArray();
    }
}
