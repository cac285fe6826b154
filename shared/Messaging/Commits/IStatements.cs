namespace Vanguards.Messaging.Commits;

/// <summary>How the statements of a group's items reach the database. A bad item fails alone.</summary>
public interface IStatements
{
    /// <summary>The item's statements follow.</summary>
    void Begin(CommitScope item);

    /// <summary>Writes, now or with what follows; see <see cref="Flush"/>.</summary>
    void Execute(CommitScope item, string sql, ReadOnlySpan<object?> values);

    /// <summary>Something else is about to write for the item on the connection: what it writes must go if the item fails.</summary>
    void Protect(CommitScope item);

    /// <summary>The item's statements are complete.</summary>
    void End(CommitScope item);

    /// <summary>Undoes what the item wrote.</summary>
    void Undo(CommitScope item);

    /// <summary>Nothing is on its way any longer. Throws what the present item's statements met; an earlier item's failure is told to that item.</summary>
    void Flush(CommitScope? present);
}

/// <summary>Every statement at once: for a database in the same process.</summary>
internal sealed class DirectStatements : IStatements
{
    public void Begin(CommitScope item) => item.Command("SAVEPOINT item", 0).ExecuteNonQuery();

    public void Execute(CommitScope item, string sql, ReadOnlySpan<object?> values) => item.Bind(sql, values).ExecuteNonQuery();

    public void Protect(CommitScope item)
    {
    }

    public void End(CommitScope item) => item.Command("RELEASE item", 0).ExecuteNonQuery();

    public void Undo(CommitScope item)
    {
        item.Command("ROLLBACK TO item", 0).ExecuteNonQuery();
        item.Command("RELEASE item", 0).ExecuteNonQuery();
    }

    public void Flush(CommitScope? present)
    {
    }
}
