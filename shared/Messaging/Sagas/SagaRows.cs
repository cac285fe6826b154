using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Vanguards.Messaging.Commits;

namespace Vanguards.Messaging.Sagas;

/// <summary>
/// Saga instances as rows: read by EF, kept in memory as they were committed, and written by one statement that EF's model gives, which goes together with the
/// group's other rows. Used on the writer's turn only, and by the one process that writes.
/// </summary>
public sealed class SagaRows<TSaga, TContext>(ScopedContexts<TContext> contexts)
    where TSaga : class
    where TContext : DbContext
{
    /// <summary>Instances kept; the rest is read again.</summary>
    private const int MaxKept = 10_000;

    private readonly Dictionary<object, TSaga> _kept = [];
    private readonly HashSet<object> _changed = [];
    private CommitScope? _scope;
    private string _upsert = "";
    private List<Func<TSaga, object?>> _values = [];

    /// <summary>The instance; null if there is none.</summary>
    public async ValueTask<TSaga?> FindAsync(CommitScope scope, object key, CancellationToken cancel)
    {
        Enter(scope, key);
        if (_kept.TryGetValue(key, out var kept))
        {
            return kept;
        }

        // Pending rows of this item itself are in memory; those of earlier ones were sent by BuildOn.
        var rows = contexts.Of(scope);
        var found = await rows.Set<TSaga>().FindAsync([key], cancel);
        if (found is not null)
        {
            rows.Entry(found).State = EntityState.Detached;
            Keep(scope, key, found);
        }

        return found;
    }

    /// <summary>True if an instance with the key is known; without asking the database.</summary>
    public bool IsKept(object key) => _kept.ContainsKey(key);

    /// <summary>The instance is new, or has changed: its row is written once, at the item's end.</summary>
    public void Changed(CommitScope scope, object key, TSaga instance)
    {
        Enter(scope, key);
        if (!_changed.Add(key))
        {
            return;
        }

        Keep(scope, key, instance);
        scope.BeforeEnd(() =>
        {
            if (_upsert.Length == 0)
            {
                ReadModel(contexts.Of(scope).Model.FindEntityType(typeof(TSaga))!);
            }

            scope.Execute(_upsert, [.. _values.Select(value => value(instance))]);
            return Task.CompletedTask;
        });
    }

    /// <summary>The instance's row was deleted by other means, in the open transaction.</summary>
    public void Forget(object key) => _kept.Remove(key);

    private void Enter(CommitScope scope, object key)
    {
        scope.BuildOn(key);
        if (ReferenceEquals(_scope, scope))
        {
            return;
        }

        _scope = scope;
        _changed.Clear();
        // Between items only: within one, what it changed is in no row yet.
        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }
    }

    private void Keep(CommitScope scope, object key, TSaga instance)
    {
        _kept[key] = instance;
        // It may have been changed for what is undone.
        scope.OnRollback(() => _kept.Remove(key));
    }

    private void ReadModel(IEntityType entity)
    {
        var properties = entity.GetProperties().ToList();
        var columns = properties.ConvertAll(property => Quoted(property.GetColumnName()));
        var key = entity.FindPrimaryKey()!.Properties.Select(property => Quoted(property.GetColumnName())).ToList();
        _values = properties.ConvertAll(ValueOf);
        _upsert = $"INSERT INTO {entity.GetTableName()} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})"
            + $" ON CONFLICT ({string.Join(", ", key)}) DO UPDATE SET {string.Join(", ", columns.Except(key).Select(name => $"{name} = excluded.{name}"))}";
    }

    private static string Quoted(string name) => $"\"{name}\"";

    private static Func<TSaga, object?> ValueOf(IProperty property)
    {
        var (getter, converter) = (property.GetGetter(), property.GetTypeMapping().Converter);
        return instance => getter.GetClrValue(instance) is { } value ? converter is null ? value : converter.ConvertToProvider(value) : null;
    }
}
