using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Vanguards.Messaging.Commits;

namespace Vanguards.Messaging.Sagas;

/// <summary>
/// A <see cref="DbContext"/> on the writer's connection and transaction. One work item follows the other, so one context serves them all: it is emptied
/// between items. It reads; sagas are written by <see cref="SagaRows{TSaga, TContext}"/>.
/// </summary>
public sealed class ScopedContexts<TContext>(Func<DbConnection, TContext> create)
    where TContext : DbContext
{
    private TContext? _context;
    private CommitScope? _scope;
    private DbTransaction? _transaction;

    /// <summary>The item's context; on the writer's turn only.</summary>
    public TContext Of(CommitScope scope)
    {
        if (ReferenceEquals(_scope, scope))
        {
            return _context!;
        }

        if (_context is null || _context.Database.GetDbConnection() != scope.Connection)
        {
            _context = create(scope.Connection);
            _context.ChangeTracker.AutoDetectChangesEnabled = false;
            _transaction = null;
        }

        _context.ChangeTracker.Clear();
        if (_transaction != scope.Transaction)
        {
            _transaction = scope.Transaction;
            _context.Database.UseTransaction(null);
            _context.Database.UseTransaction(scope.Transaction);
        }

        _scope = scope;
        return _context;
    }
}
