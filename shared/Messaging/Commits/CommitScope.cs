using System.Data;
using System.Data.Common;

namespace Vanguards.Messaging.Commits;

/// <summary>The open transaction of a group commit as one work item sees it.</summary>
public sealed class CommitScope
{
    private readonly Dictionary<string, DbCommand> _prepared;
    private readonly List<Action> _afterCommit = [];
    private readonly HashSet<object> _ownKeys = [];
    private readonly List<Action<Exception>> _onRollback = [];
    private readonly List<Func<Task>> _beforeEnd = [];
    private readonly List<Action<CommitScope>> _beforeCommit = [];
    private readonly IStatements _statements;
    private readonly HashSet<object> _pendingKeys;
    private bool _mayEndLater;

    internal CommitScope(GroupCommit owner, DbConnection connection, Dictionary<string, DbCommand> prepared, IStatements statements, HashSet<object> pendingKeys)
    {
        (_statements, _pendingKeys) = (statements, pendingKeys);
        Owner = owner;
        Connection = connection;
        _prepared = prepared;
    }

    internal GroupCommit Owner { get; }

    internal bool IsOpen { get; set; }

    /// <summary>Why what the item wrote was undone.</summary>
    internal Exception? Failure { get; private set; }

    /// <summary>The writing connection; also for a <c>DbContext</c>, with <see cref="Transaction"/>.</summary>
    public DbConnection Connection { get; }

    public DbTransaction Transaction { get; internal set; } = null!;

    /// <summary>A prepared command for this text, reused for the life of the connection; set its parameters by position.</summary>
    public DbCommand Command(string sql, int parameters)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = Connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < parameters; i++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = "@p" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
                command.Parameters.Add(parameter);
            }

            _prepared.Add(sql, command);
        }

        command.Transaction = Transaction;
        return command;
    }

    /// <summary>
    /// Runs a statement with <c>@p0, @p1, …</c>; perhaps not at once, but before anything is read. A fault of it is met then, or at the item's end.
    /// </summary>
    public void Execute(string sql, params ReadOnlySpan<object?> values) => _statements.Execute(this, sql, values);

    /// <summary>
    /// The item builds on what is in memory under this key. If an earlier item of the group did so too, its statements are sent first, so that this one does not
    /// build on what is then undone.
    /// </summary>
    public void BuildOn(object key)
    {
        if (_pendingKeys.Contains(key) && !_ownKeys.Contains(key))
        {
            Flush();
        }

        if (_ownKeys.Add(key))
        {
            _pendingKeys.Add(key);
        }
    }

    /// <summary>
    /// All that the item builds on is named by <see cref="BuildOn"/>: its statements may go together with those of later items. Without this they are sent at the item's end.
    /// </summary>
    public void MayEndLater() => _mayEndLater = true;

    /// <summary>Something else is about to write on <see cref="Connection"/>: it comes after what was written here, and is undone with it.</summary>
    public void Protect()
    {
        _statements.Protect(this);
        Flushed();
    }

    /// <summary>What was written so far is with the database.</summary>
    internal void Flush()
    {
        _statements.Flush(this);
        Flushed();
    }

    private void Flushed()
    {
        _pendingKeys.Clear();
        _pendingKeys.UnionWith(_ownKeys);
    }

    /// <summary>Runs a query with <c>@p0, @p1, …</c> and answers its first value, null if there is none.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values)
    {
        Flush();
        return Bind(sql, values).ExecuteScalar() switch
        {
            DBNull => null,
            var value => value,
        };
    }

    /// <summary>Runs a query with <c>@p0, @p1, …</c>; dispose the reader before the next statement of the same text.</summary>
    public DbDataReader Read(string sql, params ReadOnlySpan<object?> values)
    {
        Flush();
        return Bind(sql, values).ExecuteReader();
    }

    /// <summary>Runs once the transaction is durable, in the order of registration; must not block or throw.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>Runs if what this item wrote is undone: forget what was only in memory.</summary>
    public void OnRollback(Action action) => OnRollback(_ => action());

    /// <summary>As the other overload, for who wants to know why.</summary>
    public void OnRollback(Action<Exception> action) => _onRollback.Add(action);

    /// <summary>Runs when the item's work has gone well, still under its savepoint: write what was only collected.</summary>
    public void BeforeEnd(Func<Task> action) => _beforeEnd.Add(action);

    /// <summary>Runs once for the item when all items of the group have gone well or been undone, just before the commit: for what builds on the group before it. A fault of it is the whole group's.</summary>
    public void BeforeCommit(Action<CommitScope> action) => _beforeCommit.Add(action);

    /// <summary>What the item left for the group's end; nothing if it was undone.</summary>
    internal IReadOnlyList<Action<CommitScope>> Closing => Failure is null ? _beforeCommit : [];

    internal async Task EndAsync()
    {
        foreach (var action in _beforeEnd)
        {
            await action();
        }

        _statements.End(this);
        if (!_mayEndLater)
        {
            Flush();
        }
    }

    /// <summary>What the item wrote is undone, though it had seemed to go well.</summary>
    internal void Fail(Exception failure)
    {
        Failure = failure;
        Owner.Tell(RolledBack(failure));
    }

    /// <summary>Each action by itself: one that throws takes neither the others nor the writer with it. Answers what was thrown.</summary>
    internal List<Exception> Committed() => Run(_afterCommit);

    internal List<Exception> RolledBack(Exception why) => Run(_onRollback.Select<Action<Exception>, Action>(action => () => action(why)));

    private static List<Exception> Run(IEnumerable<Action> actions)
    {
        var thrown = new List<Exception>();
        foreach (var action in actions)
        {
            try
            {
                action();
            }
#pragma warning disable CA1031 // what is told of a commit must not undo it, nor end the writer
            catch (Exception failure)
#pragma warning restore CA1031
            {
                thrown.Add(failure);
            }
        }

        return thrown;
    }

    internal DbCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        var command = Command(sql, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            Bind(command.Parameters[i], values[i]);
        }

        return command;
    }

    /// <summary>A parameter keeps the type of its first value, so that a null later is of that type too and one prepared statement serves all.</summary>
    private static void Bind(DbParameter parameter, object? value)
    {
        switch (value)
        {
            case null:
                parameter.Value = DBNull.Value;
                return;
            case string:
                parameter.DbType = DbType.String;
                parameter.Value = value;
                return;
            case bool:
                parameter.DbType = DbType.Boolean;
                parameter.Value = value;
                return;
            case int number:
                parameter.DbType = DbType.Int64;
                parameter.Value = (long)number;
                return;
            case long:
                parameter.DbType = DbType.Int64;
                parameter.Value = value;
                return;
            default:
                throw new NotSupportedException($"{value.GetType().Name} is no type of our columns.");
        }
    }
}
