using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Vanguards.Messaging.Commits;

namespace Vanguards.Messaging.Sagas;

/// <summary>One <see cref="DbContext"/> per work item, on the writer's connection and transaction, so that an item sees its own unsaved rows.</summary>
public sealed class ScopedContexts<TContext>(Func<DbConnection, TContext> create)
    where TContext : DbContext
{
    private readonly ConditionalWeakTable<CommitScope, TContext> _open = [];

    public TContext Of(CommitScope scope)
    {
        if (_open.TryGetValue(scope, out var open))
        {
            return open;
        }

        var context = create(scope.Connection);
        context.Database.AutoSavepointsEnabled = false;
        context.Database.UseTransaction(scope.Transaction);
        scope.OnEnd(context.Dispose);
        _open.Add(scope, context);
        return context;
    }
}
