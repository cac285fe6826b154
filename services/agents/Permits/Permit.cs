using Vanguards.Agents.Tables;

namespace Vanguards.Agents.Permits;

/// <summary>A permit row as the rules read it.</summary>
internal sealed record Permit(string? Id, string? Lease, long? Line, string? Type, string? Status, DateOnly? Approved, DateOnly? Expires, DateOnly? Spud)
{
    public const string Dataset = "permits";

    public bool IsDrill => Type == "DRILL";

    public bool IsPendingDrill => IsDrill && Status == "PENDING";

    /// <summary>Approved, not begun, not run out; without an expiry it is not open.</summary>
    public bool IsOpenDrill(DateOnly asOf) => IsDrill && Status == "APPROVED" && Spud is null && Expires >= asOf;
}

/// <summary>Where the columns of a permit are in a table.</summary>
internal sealed class PermitColumns(Table table)
{
    private readonly int _type = table.Column("type");
    private readonly int _approved = table.Column("approved_date");
    private readonly int _expires = table.Column("expires_date");
    private readonly int _spud = table.Column("spud_date");

    public int Id { get; } = table.Column("permit_id");
    public int Lease { get; } = table.Column("lease_id");
    public int Status { get; } = table.Column("status");

    /// <summary>Why it cannot be known which drilling permits are open; null if it can. An absent column is no blank one: it says nothing of any permit.</summary>
    public static string? Lacks(Table? table) => Table.Lacks(table, Permit.Dataset, "lease_id", "type", "status", "spud_date", "expires_date");

    public Permit Read(Row row) => new(
        row.Text(Id), row.Key(Lease), row.Line,
        row.Enum(_type, "DRILL", "FLARE", "DISPOSAL", "PIPELINE"),
        row.Enum(Status, "PENDING", "APPROVED", "EXPIRED", "REVOKED"),
        row.Date(_approved), row.Date(_expires), row.Date(_spud));
}
