using Vanguards.Agents.Tables;

namespace Vanguards.Agents.AccuracyEngine.Rules;

internal enum Judgement
{
    NotApplicable,
    Passed,
    Failed,
    NotCheckable,
}

internal readonly record struct Verdict(Judgement Result, string Note)
{
    public static readonly Verdict NotApplicable = new(Judgement.NotApplicable, "");
    public static readonly Verdict Passed = new(Judgement.Passed, "");

    public static Verdict Failed(string note) => new(Judgement.Failed, note);

    public static Verdict NotCheckable(string reason) => new(Judgement.NotCheckable, reason);

    public static Verdict Lacks(string column) => NotCheckable($"{column} is missing");
}

/// <summary>One compliance rule over the rows of a table. <paramref name="Reads"/> are the columns of the subject's own row: a defect there makes the subject not checkable.</summary>
/// <param name="Judge">Made once for a table, then asked for each row.</param>
internal sealed record Rule(string Id, string Title, string Basis, string Table, string[] Reads, Func<Table, Func<Row, Verdict>> Judge);
