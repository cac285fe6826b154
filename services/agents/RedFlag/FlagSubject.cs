using Vanguards.Agents.EnergyLease;
using Vanguards.Agents.Figures;
using Vanguards.Agents.Leases;
using Vanguards.Agents.Production;

namespace Vanguards.Agents.RedFlag;

/// <summary>One lease under test, and what was found. A condition that cannot be decided is noted as not checked.</summary>
internal sealed class FlagSubject(LeaseFigures figures, LeaseTerms terms, DateOnly asOf)
{
    public const int MostRows = 20;

    public LeaseFigures Figures => figures;
    public LeaseTerms Terms => terms;
    public DateOnly AsOf => asOf;

    /// <summary>T12; null, with the reason, if the production dataset cannot tell.</summary>
    public ProductionMonth?[]? Year { get; init; }
    public string? YearLacks { get; init; }

    public List<Flag> Flags { get; } = [];
    public List<NotChecked> NotChecked { get; } = [];

    /// <summary>The lease's own row, once.</summary>
    public FlagRow[] LeaseRow => [new FlagRow(LeaseTerms.Dataset, terms.Line, terms.Id)];

    public bool? HasStatus(params ReadOnlySpan<string> statuses) => terms.Status is { } status ? statuses.Contains(status) : null;

    /// <summary>Held by production; null if it cannot be known.</summary>
    public bool? Held => terms.Held(figures.Paying is { } paying ? paying : Ruling.Lacking("paying was not computed")).Value;

    /// <summary>Days from the as-of date; negative is past.</summary>
    public int? DaysTo(DateOnly? date) => date is { } day ? day.DayNumber - asOf.DayNumber : null;

    public void Raise(FlagCode code, Severity severity, string message, object? value, object? threshold, IReadOnlyList<FlagRow>? rows = null, double? amountUsd = null) =>
        Flags.Add(new Flag
        {
            Code = code,
            Severity = severity,
            LeaseId = figures.LeaseId,
            Message = message,
            Value = value,
            Threshold = threshold,
            AmountUsd = amountUsd,
            Rows = rows ?? LeaseRow,
        });

    public void Skip(FlagCode code, string reason) => NotChecked.Add(new NotChecked(figures.LeaseId, code, reason));

    /// <summary>True if the condition holds; if it is unknown, that is noted with what is missing.</summary>
    public bool Holds(FlagCode code, bool? condition, params ReadOnlySpan<(string Name, object? Value)> inputs)
    {
        if (condition is null)
        {
            List<string> missing = [];
            foreach (var (name, value) in inputs)
            {
                if (value is null)
                {
                    missing.Add(name);
                }
            }

            Skip(code, $"{string.Join(" and ", missing)} {(missing.Count == 1 ? "is" : "are")} missing");
        }

        return condition == true;
    }
}
