using System.Globalization;
using System.Text;

namespace Vanguards.Standalone.Tests.Strangers;

/// <summary>
/// Leases and production as an authority publishes them: padded lease numbers, American dates, blanks, month and year in columns of their own, and a last
/// row of totals (<c>Sum=1,234</c>) without a key.
/// </summary>
internal sealed record OffshoreFiles(byte[] Leases, byte[] Production)
{
    public static readonly string[] Volumes =
    [
        "Lease Oil Production (BBL)", "Lease Condensate Production (BBL)", "Lease Gas-Well-Gas Production (MCF)", "Lease Oil-Well-Gas Production (MCF)", "Lease Water Production (BBL)",
    ];

    /// <summary><c>generated</c>, or the month's number in the name of a real file where there are any.</summary>
    public static OffshoreFiles Of(string source)
    {
        if (source == "generated")
        {
            return Generated();
        }

        var folder = Environment.GetEnvironmentVariable("VANGUARDS_REAL_DATA");
        Assert.SkipUnless(folder is { Length: > 0 }, "VANGUARDS_REAL_DATA is not set.");
        return new(File.ReadAllBytes(Path.Combine(folder!, "oilgas-bsee", "leases_LeaseAreaBlock.csv")), File.ReadAllBytes(Path.Combine(folder!, "oilgas-bsee", $"production_ProdData_{source}.csv")));
    }

    /// <summary>The columns' sums without the totals row, and the totals row's own words, read from the file with nothing of the product.</summary>
    public (decimal[] Sums, string[] Totals) Expected()
    {
        using var reader = new Microsoft.VisualBasic.FileIO.TextFieldParser(new MemoryStream(Production)) { Delimiters = [","], TrimWhiteSpace = false };
        var heading = reader.ReadFields()!;
        var places = Volumes.Select(name => Array.IndexOf(heading, name)).ToArray();
        var (sums, totals) = (new decimal[Volumes.Length], Array.Empty<string>());
        while (reader.ReadFields() is { } cells)
        {
            if (cells[0].Trim().Length == 0)
            {
                totals = [.. places.Select(place => cells[place])];
                continue;
            }

            for (var i = 0; i < places.Length; i++)
            {
                sums[i] += cells[places[i]].Trim() is { Length: > 0 } cell ? decimal.Parse(cell, CultureInfo.InvariantCulture) : 0;
            }
        }

        return (sums, totals);
    }

    private static OffshoreFiles Generated()
    {
        var random = new Random(7);
        var leases = new StringBuilder("Lease Number,Area Code,Block Number,Lease Status Code,Lease Effective Date,Lease Expiration Date,Block Max Water Depth (meters)\n");
        var production = new StringBuilder($"Lease Number,Production Month,Production Year,{string.Join(',', Volumes)},Producing Completions,Lease Max Water Depth (meters)\n");
        var sums = new long[Volumes.Length];
        for (var n = 1; n <= 300; n++)
        {
            var number = n % 3 == 0 ? $" {n:D5}" : $"G{n:D5}";
            leases.Append(CultureInfo.InvariantCulture, $"{number},GA,{n},{(n % 5 == 0 ? "PROD" : "RELINQ")},{n % 12 + 1}/{n % 28 + 1}/1947,{(n % 7 == 0 ? "" : $"{n % 12 + 1}/30/1956")},{n}\n");
            for (var month = 1; month <= 12; month++)
            {
                var volumes = sums.Select(_ => random.Next(0, 90_000)).ToArray();
                production.Append(CultureInfo.InvariantCulture, $"{number},{month},2003,{string.Join(',', volumes)},2,15\n");
                for (var i = 0; i < sums.Length; i++)
                {
                    sums[i] += volumes[i];
                }
            }
        }

        production.Append($",,,{string.Join(',', sums.Select(sum => string.Create(CultureInfo.InvariantCulture, $"\"Sum={sum:N0}\"")))},,\n");
        return new(Encoding.UTF8.GetBytes(leases.ToString()), Encoding.UTF8.GetBytes(production.ToString()));
    }
}
