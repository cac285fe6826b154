using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Vanguards.Databases;

/// <summary>What differs between databases when two do the same at the same moment.</summary>
public static class Contention
{
    private const int SqliteConstraint = 19;

    /// <summary>
    /// Begins a transaction that no other of this name goes beside, until it ends. A SQLite transaction is the only writer from its beginning anyway.
    /// </summary>
    public static async Task<IDbContextTransaction> BeginAloneAsync(this DbContext db, string name, CancellationToken cancel)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (db.IsPostgres())
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({name}, 0))", cancel);
        }

        return transaction;
    }

    /// <summary>True if the write was refused because a row with that key is there already.</summary>
    public static bool IsDuplicate(this DbUpdateException fault) =>
        fault.InnerException is SqliteException { SqliteErrorCode: SqliteConstraint } or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };
}
