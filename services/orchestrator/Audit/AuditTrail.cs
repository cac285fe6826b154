using System.Security.Cryptography;
using System.Text;
using Vanguards.Contracts.Audit;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Fleet;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Audit;

/// <summary>The append-only audit trail: each entry's hash covers the entry and the hash before it, so that no entry can be changed or taken out unseen.</summary>
internal sealed class AuditTrail(GroupCommit commits, CatalogMemory memory) : IAuditTrail
{
    private const string Insert = "INSERT INTO audit (seq, at, who, action, use_case, target, details, previous_hash, hash) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8)";
    private const string Last = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1";

    private (long Seq, string Hash)? _last;

    /// <summary>The door of the other services, who write their entry before they commit their change.</summary>
    public Task AppendAsync(AuditEntry entry, CancellationToken cancel)
    {
        if (entry.UseCase is { } useCase)
        {
            memory.Changing(useCase, entry.Deed);
        }

        return commits.RunAsync(scope => Append(scope, entry), cancel);
    }

    public void Done(AuditEntry entry)
    {
        if (entry.UseCase is { } useCase)
        {
            memory.Changed(useCase, entry.Deed);
        }
    }

    /// <summary>Appends within an open transaction: the deed and its entry are durable together. The chain grows by what went well, at the group's end.</summary>
    public void Append(CommitScope scope, AuditEntry entry) => scope.BeforeCommit(end => Write(end, entry));

    private void Write(CommitScope scope, AuditEntry entry)
    {
        var (seq, previous) = _last ?? ReadLast(scope);
        var row = new AuditRow
        {
            Seq = seq + 1,
            At = Instants.FromMicros(Instants.ToMicros(entry.At)),
            Who = entry.Who,
            Action = entry.Action,
            UseCase = entry.UseCase,
            Target = entry.Target,
            Details = entry.Details?.GetRawText(),
            PreviousHash = previous,
        };
        row.Hash = HashOf(row);
        scope.Execute(Insert, row.Seq, Instants.ToMicros(row.At), row.Who, row.Action, row.UseCase, row.Target, row.Details, row.PreviousHash, row.Hash);
        _last = (row.Seq, row.Hash);
        scope.OnRollback(() => _last = null);
    }

    /// <summary>The hash that the row must have.</summary>
    public static string HashOf(AuditRow row)
    {
        // Lengths in front keep one field's end from passing for the next one's beginning.
        var text = new StringBuilder(row.PreviousHash);
        foreach (var field in (string?[])[row.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture), Instants.ToMicros(row.At).ToString(System.Globalization.CultureInfo.InvariantCulture), row.Who, row.Action, row.UseCase, row.Target, row.Details])
        {
            text.Append('\n').Append(field?.Length ?? -1).Append(':').Append(field);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static (long Seq, string Hash) ReadLast(CommitScope scope)
    {
        using var reader = scope.Read(Last);
        return reader.Read() ? (reader.GetInt64(0), reader.GetString(1)) : (0, "");
    }
}
