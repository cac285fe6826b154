using System.Data.Common;

namespace Vanguards.Messaging.Commits;

/// <summary>The few statements in which databases differ for a group commit, which disposes it when it ends.</summary>
public interface IWriterDialect : IDisposable
{
    /// <summary>How long a transaction waits for more under load, where each costs much whatever is in it; zero where it does not.</summary>
    TimeSpan Gathering { get; }

    /// <summary>Opens the one connection that writes, with its settings applied.</summary>
    DbConnection Open();

    /// <summary>Hears why the open connection is given up: its transaction failed with this.</summary>
    void GivenUp(Exception why);

    /// <summary>Begins a transaction that holds the write lock from its start.</summary>
    DbTransaction Begin(DbConnection connection);

    /// <summary>How statements go over that connection.</summary>
    IStatements Statements(DbConnection connection);
}
