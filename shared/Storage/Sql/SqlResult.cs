using Vanguards.Contracts;
using Vanguards.Definitions;

namespace Vanguards.Storage.Sql;

/// <summary>A value, or the fault that stood in its way (<c>VALIDATION_FAILED</c>, <c>TIMEOUT</c>, <c>RESOURCE_UNAVAILABLE</c>, <c>STEP_FAILED</c>).</summary>
public sealed record SqlResult<T>
    where T : class
{
    public T? Value { get; init; }
    public Fault? Fault { get; init; }

    public static implicit operator SqlResult<T>(T value) => new() { Value = value };

    public static implicit operator SqlResult<T>(Fault fault) => new() { Fault = fault };
}

/// <summary>What binding a statement against columns alone found out.</summary>
public sealed record SqlBinding
{
    /// <summary>Columns of the result; empty if it does not bind.</summary>
    public IReadOnlyList<TableColumn> Columns { get; init; } = [];
    /// <summary>Codes <c>SQL_SYNTAX</c>, <c>SQL_NOT_A_SELECT</c>, <c>SQL_FORBIDDEN</c>, <c>SQL_UNKNOWN_TABLE</c>, <c>SQL_UNKNOWN_COLUMN</c>, <c>SQL_BINDING</c>; <c>Line</c> counts within the statement, <c>Path</c> is empty for the caller to fill.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];
    /// <summary>Scope tables it reads, by their names in SQL.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];
    /// <summary>How many values the statement needs: the highest <c>$n</c>.</summary>
    public int Parameters { get; init; }
    /// <summary>Calls <c>random()</c>, <c>uuid()</c> or another function whose value changes: never cache.</summary>
    public bool Volatile { get; init; }
    /// <summary>Reads <c>now()</c>, <c>current_date</c> or kin: <c>asOf</c> belongs to the cache key.</summary>
    public bool ReadsNow { get; init; }
}
