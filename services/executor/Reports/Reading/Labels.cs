using System.Text;

namespace Vanguards.Executor.Reports.Reading;

/// <summary>Names of figures, parameters and codes as people say them; the JSON's own names are only put into words.</summary>
public static class Labels
{
    private static readonly IReadOnlyDictionary<string, string> Known = new Dictionary<string, string>
    {
        ["class"] = "Class",
        ["daysToExpiry"] = "Days to expiry",
        ["monthsReported"] = "Months reported of 12",
        ["boe12"] = "Production, 12 months (boe)",
        ["revenue12Usd"] = "Revenue, 12 months",
        ["cost12Usd"] = "Operating cost, 12 months",
        ["rental12Usd"] = "Rental, 12 months",
        ["netCash12Usd"] = "Net cash, 12 months",
        ["economicLimitMonths"] = "Economic limit (months)",
        ["pvUsd"] = "Present value of production",
        ["acreageValueUsd"] = "Acreage value",
        ["renewalCostUsd"] = "Renewal cost",
        ["npvUsd"] = "Net present value",
        ["breakEvenUsdPerAcre"] = "Break-even an acre",
        ["valueAtStakeUsd"] = "Value at stake",
        ["oilSeveranceRate"] = "Severance tax on oil",
        ["gasSeveranceRate"] = "Severance tax on gas",
        ["extensionMonths"] = "Extension where the lease names none (months)",
        ["discountRate"] = "Discount rate a year",
        ["minNpvUsd"] = "Net present value from which to renew",
        ["minNpvShare"] = "The same, as a share of the renewal cost",
        ["minAskedShare"] = "Break-even from which to renegotiate, as a share of the asked price",
        ["minRoyalty"] = "Least royalty",
        ["oilPrice"] = "Oil price for every month (a barrel)",
        ["gasPrice"] = "Gas price for every month (a Mcf)",
    };

    public static string Of(string name) => Known.GetValueOrDefault(name) ?? Sentence(Words(name));

    /// <summary><c>NOT_PAYING</c> and <c>notPaying</c> as "not paying".</summary>
    public static string Words(string name)
    {
        var words = new StringBuilder(name.Length + 8);
        foreach (var (i, c) in name.Index())
            if (c is '_' or '-')
                words.Append(' ');
            else
                words.Append(i > 0 && char.IsUpper(c) && char.IsLower(name[i - 1]) ? " " : "").Append(char.ToLowerInvariant(c));
        return words.ToString();
    }

    public static string Sentence(string words) => words.Length > 0 ? char.ToUpperInvariant(words[0]) + words[1..] : words;

    public static bool IsMoney(string name) => name.EndsWith("Usd", StringComparison.Ordinal) || name.EndsWith("UsdPerAcre", StringComparison.Ordinal)
        || name.EndsWith("Price", StringComparison.Ordinal);

    public static bool IsShare(string name) => name.EndsWith("Rate", StringComparison.Ordinal) || name.EndsWith("Share", StringComparison.Ordinal)
        || name.EndsWith("Royalty", StringComparison.Ordinal) || name.EndsWith("Decline", StringComparison.Ordinal);
}
