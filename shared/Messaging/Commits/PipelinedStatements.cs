using System.Data;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace Vanguards.Messaging.Commits;

/// <summary>
/// Many statements in one round trip: they are collected and sent together, before something is read and before the commit. If one of them fails, its item's
/// are undone and those of the others sent again, which had not been looked at.
/// </summary>
internal sealed partial class PipelinedStatements(NpgsqlConnection connection) : IStatements
{
    /// <summary>Statements sent at once, at most; bounds what is held in memory.</summary>
    private const int MaxPending = 2_000;

    private const string Savepoint = "SAVEPOINT item";

    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly List<Entry> _pending = [];

    public void Begin(CommitScope item) => Add(item, Savepoint, []);

    public void Execute(CommitScope item, string sql, ReadOnlySpan<object?> values)
    {
        Add(item, sql, values);
        if (_pending.Count >= MaxPending)
        {
            Flush(item);
        }
    }

    public void End(CommitScope item) => Add(item, "RELEASE SAVEPOINT item", []);

    public void Undo(CommitScope item)
    {
        var wasSent = !_pending.Exists(entry => entry.Item == item && ReferenceEquals(entry.Statement, Of(Savepoint, 0)));
        _pending.RemoveAll(entry => entry.Item == item);
        if (wasSent)
        {
            Flush(null);
            UndoNow();
        }
    }

    public void Flush(CommitScope? present)
    {
        while (_pending.Count > 0)
        {
            using var batch = new NpgsqlBatch(connection);
            foreach (var entry in _pending)
            {
                batch.BatchCommands.Add(entry.Command);
            }

            try
            {
                batch.ExecuteNonQuery();
                _pending.Clear();
            }
            catch (PostgresException failure) when (connection.State == ConnectionState.Open && _pending.FindIndex(entry => entry.Command == failure.BatchCommand) is var at and >= 0)
            {
                var item = _pending[at].Item;
                _pending.RemoveRange(0, at + 1);
                _pending.RemoveAll(entry => entry.Item == item);
                if (item == present)
                {
                    throw;
                }

                UndoNow();
                item.Fail(failure);
            }
        }
    }

    private void UndoNow()
    {
        using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand("ROLLBACK TO SAVEPOINT item"), new NpgsqlBatchCommand("RELEASE SAVEPOINT item") } };
        batch.ExecuteNonQuery();
    }

    private void Add(CommitScope item, string sql, ReadOnlySpan<object?> values)
    {
        var statement = Of(sql, values.Length);
        var command = new NpgsqlBatchCommand(statement.Text);
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.Add(statement.Parameter(i, values[i]));
        }

        _pending.Add(new Entry(item, statement, command));
    }

    private Statement Of(string sql, int parameters)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            var text = Placeholder().Replace(sql, match => "$" + (int.Parse(match.ValueSpan[2..], CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture));
            _statements.Add(sql, statement = new Statement(text, new NpgsqlDbType?[parameters]));
        }

        return statement;
    }

    [GeneratedRegex("@p[0-9]+")]
    private static partial Regex Placeholder();

    private sealed record Entry(CommitScope Item, Statement Statement, NpgsqlBatchCommand Command);

    /// <summary>A text as the server wants it, with the type that each parameter had when it was not null.</summary>
    private sealed record Statement(string Text, NpgsqlDbType?[] Types)
    {
        public NpgsqlParameter Parameter(int index, object? value)
        {
            switch (value)
            {
                case null:
                    var nothing = new NpgsqlParameter { Value = DBNull.Value };
                    if (Types[index] is { } type)
                    {
                        nothing.NpgsqlDbType = type;
                    }

                    return nothing;
                case string text:
                    Types[index] = NpgsqlDbType.Text;
                    return new NpgsqlParameter<string> { TypedValue = StorableText.Of(text), NpgsqlDbType = NpgsqlDbType.Text };
                case bool flag:
                    Types[index] = NpgsqlDbType.Boolean;
                    return new NpgsqlParameter<bool> { TypedValue = flag, NpgsqlDbType = NpgsqlDbType.Boolean };
                case int number:
                    Types[index] = NpgsqlDbType.Bigint;
                    return new NpgsqlParameter<long> { TypedValue = number, NpgsqlDbType = NpgsqlDbType.Bigint };
                case long number:
                    Types[index] = NpgsqlDbType.Bigint;
                    return new NpgsqlParameter<long> { TypedValue = number, NpgsqlDbType = NpgsqlDbType.Bigint };
                default:
                    throw new NotSupportedException($"{value.GetType().Name} is no type of our columns.");
            }
        }
    }
}
