using System.Data.Common;

namespace Vanguards.Messaging.Commits;

/// <summary>The few statements in which databases differ for a group commit.</summary>
public interface IWriterDialect
{
    /// <summary>Opens the one connection that writes, with its settings applied.</summary>
    DbConnection Open();

    /// <summary>Begins a transaction that holds the write lock from its start.</summary>
    DbTransaction Begin(DbConnection connection);

    /// <summary>How statements go over that connection.</summary>
    IStatements Statements(DbConnection connection);
}
