using System.Data;
using Npgsql;

namespace Vanguards.Messaging.Commits;

/// <summary>
/// The statements of many items in one round trip, and the rows that go into one table in one statement: they are collected and sent together, before
/// something is read and before the commit. If that fails, they are sent once more item by item, each under a savepoint, so that the bad one fails alone.
/// </summary>
internal sealed class PipelinedStatements(NpgsqlConnection connection) : IStatements
{
    /// <summary>Statements sent at once, at most; bounds what is held in memory.</summary>
    private const int MaxPending = 4_000;

    private readonly StatementShapes _shapes = new(connection);
    private readonly List<Pending> _pending = [];
    private CommitScope? _protected;

    public void Begin(CommitScope item)
    {
    }

    public void Execute(CommitScope item, string sql, ReadOnlySpan<object?> values)
    {
        _pending.Add(new Pending(item, _shapes.Of(sql), values.ToArray()));
        if (_pending.Count >= MaxPending)
        {
            Flush(item);
        }
    }

    public void Protect(CommitScope item)
    {
        if (_protected != item)
        {
            SendEarlier(item);
            Send("SAVEPOINT item");
            _protected = item;
        }

        Flush(item);
    }

    public void End(CommitScope item)
    {
        if (_protected == item)
        {
            Flush(item);
            Send("RELEASE SAVEPOINT item");
            _protected = null;
        }
    }

    public void Undo(CommitScope item)
    {
        _pending.RemoveAll(statement => statement.Item == item);
        if (_protected == item)
        {
            Send("ROLLBACK TO SAVEPOINT item", "RELEASE SAVEPOINT item");
            _protected = null;
        }
    }

    public void Flush(CommitScope? present)
    {
        if (present is not null && _protected != present && _pending.Exists(statement => statement.Item == present))
        {
            // Part of it is sent before its end: what it sent must not stay if it fails later.
            Protect(present);
            return;
        }

        SendEarlier(present);
        if (_pending.Count == 0)
        {
            return;
        }

        try
        {
            using var batch = Together([]);
            batch.ExecuteNonQuery();
        }
        finally
        {
            _pending.Clear();
        }
    }

    /// <summary>Sends what items before the present one left; a bad one is undone and told.</summary>
    private void SendEarlier(CommitScope? present)
    {
        var earlier = _pending.FindAll(statement => statement.Item != present);
        if (earlier.Count == 0)
        {
            return;
        }

        var own = _pending.FindAll(statement => statement.Item == present);
        Replace(earlier);
        try
        {
            using var batch = Together(["SAVEPOINT flush"]);
            batch.BatchCommands.Add(new NpgsqlBatchCommand("RELEASE SAVEPOINT flush"));
            batch.ExecuteNonQuery();
        }
        catch (PostgresException) when (connection.State == ConnectionState.Open)
        {
            Send("ROLLBACK TO SAVEPOINT flush", "RELEASE SAVEPOINT flush");
            foreach (var statements in earlier.GroupBy(statement => statement.Item))
            {
                SendAlone(statements.Key, statements);
            }
        }

        Replace(own);

        void Replace(List<Pending> statements)
        {
            _pending.Clear();
            _pending.AddRange(statements);
        }
    }

    private void SendAlone(CommitScope item, IEnumerable<Pending> statements)
    {
        using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand("SAVEPOINT item") } };
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement.Shape.Single(statement.Values));
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("RELEASE SAVEPOINT item"));
        try
        {
            batch.ExecuteNonQuery();
        }
        catch (PostgresException failure) when (connection.State == ConnectionState.Open)
        {
            Send("ROLLBACK TO SAVEPOINT item", "RELEASE SAVEPOINT item");
            item.Fail(failure);
        }
    }

    /// <summary>All that is pending as few statements: rows for the same table together, everything else in its place.</summary>
    private NpgsqlBatch Together(ReadOnlySpan<string> first)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var sql in first)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        }

        var open = new Dictionary<StatementShape, RowSet>();
        foreach (var statement in _pending)
        {
            if (statement.Shape.IsForMany)
            {
                if (!open.TryGetValue(statement.Shape, out var rows))
                {
                    // Two kinds of change to one table keep their order.
                    Close(statement.Shape.Table);
                    open.Add(statement.Shape, rows = new RowSet(statement.Shape));
                }

                if (!rows.TryAdd(statement.Values))
                {
                    batch.BatchCommands.Add(rows.ToCommand());
                    open[statement.Shape] = rows = new RowSet(statement.Shape);
                    rows.TryAdd(statement.Values);
                }
            }
            else
            {
                Close(statement.Shape.Table);
                batch.BatchCommands.Add(statement.Shape.Single(statement.Values));
            }
        }

        Close(null);
        return batch;

        // Rows of the table (of all, if its name is not known) go before what follows.
        void Close(string? table)
        {
            foreach (var (shape, rows) in open.Where(each => table is null || each.Key.Table == table).ToList())
            {
                batch.BatchCommands.Add(rows.ToCommand());
                open.Remove(shape);
            }
        }
    }

    private void Send(params ReadOnlySpan<string> statements)
    {
        using var batch = new NpgsqlBatch(connection);
        foreach (var sql in statements)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        }

        batch.ExecuteNonQuery();
    }

    private sealed record Pending(CommitScope Item, StatementShape Shape, object?[] Values);
}
