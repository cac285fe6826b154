using System.Globalization;
using System.Text.Json;

namespace Vanguards.Samples.Tests;

/// <summary>What the generator promises, for several dates and seeds.</summary>
public sealed class SampleDataTests
{
    private static readonly DateOnly AsOf = new(2026, 3, 15);

    public static TheoryData<string, int> Arguments => new()
    {
        { "2026-03-15", 1 }, { "2026-12-31", 7 }, { "2024-02-29", 42 }, { "2027-01-01", 2_000_000_000 }, { "1999-07-30", -5 },
    };

    [Fact]
    public void Files_OfOneDateAndSeed_ArePinned()
    {
        using var sample = new SampleFolder(AsOf, 1);

        Assert.Equal(PinnedHashes.Of20260315Seed1, sample.Files.ToDictionary(file => file.Name, file => file.Sha256));
    }

    [Fact]
    public void Files_OfAnotherCulture_AreTheSame()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "−" } };
            using var sample = new SampleFolder(AsOf, 1);
            Assert.Equal(PinnedHashes.Of20260315Seed1, sample.Files.ToDictionary(file => file.Name, file => file.Sha256));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Files_OfAnotherSeed_Differ()
    {
        using var one = new SampleFolder(AsOf, 1);
        using var two = new SampleFolder(AsOf, 2);

        Assert.All(one.Files.Zip(two.Files), pair => Assert.NotEqual(pair.First.Sha256, pair.Second.Sha256));
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public void Tables_HaveTheirRows(string date, int seed)
    {
        using var sample = new SampleFolder(Date(date), seed);

        Assert.Equal((400, 600, 1_200, 350), (sample.Files[0].Rows, sample.Files[1].Rows, sample.Files[2].Rows, sample.Files[3].Rows));
        Assert.InRange(sample.Files[4].Rows, 7_600, 8_200);
        Assert.InRange(sample.Count("SELECT count(DISTINCT lease_id) FROM {production}"), 210, 230);
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public void Leases_ExpireInEveryWindow(string date, int seed)
    {
        using var sample = new SampleFolder(Date(date), seed);

        var fewest = sample.Count("""
            WITH open AS (SELECT lease_id, any_value(expiry_date) AS expiry FROM {leases}
                          WHERE trim(coalesce(lease_id, '')) <> '' AND status NOT IN ('EXPIRED', 'RELEASED') AND expiry_date > effective_date AND royalty_rate < 1 AND net_acres <= gross_acres GROUP BY 1),
                 windows AS (SELECT CAST(d AS DATE) AS d FROM generate_series({a}, {a} + INTERVAL 24 MONTH - INTERVAL 90 DAY, INTERVAL 1 DAY) AS g(d))
            SELECT min(n) FROM (SELECT count(*) FILTER (expiry >= d AND expiry < d + 90) AS n FROM windows, open GROUP BY d)
            """);
        Assert.InRange(fewest, 20, 400);
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public void Leases_CoverTheEdges(string date, int seed)
    {
        using var sample = new SampleFolder(Date(date), seed);
        const string open = "FROM {leases} WHERE status NOT IN ('EXPIRED', 'RELEASED')";

        foreach (var days in (int[])[0, 90, 91])
        {
            Assert.NotEqual(0, sample.Count($"SELECT count(*) {open} AND expiry_date = {{a}} + {days}"));
        }

        Assert.NotEqual(0, sample.Count($"SELECT count(*) {open} AND status = 'HBP' AND expiry_date < {{a}} - 365"));
        Assert.NotEqual(0, sample.Count($"SELECT count(*) {open} AND lease_id NOT IN (SELECT lease_id FROM {{production}} WHERE lease_id IS NOT NULL)"));
        Assert.NotEqual(0, sample.Count("SELECT count(*) FROM {leases} WHERE lease_name LIKE '%''%'"));
        Assert.NotEqual(0, sample.Count("SELECT count(*) FROM {leases} WHERE lease_name LIKE '%,%'"));
        Assert.NotEqual(0, sample.Count("SELECT count(*) FROM {leases} WHERE lease_name LIKE '=%'"));
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public void Manifest_ListsEveryKindOfDefect(string date, int seed)
    {
        using var sample = new SampleFolder(Date(date), seed);
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(sample.Path, "defects.json")));
        var counts = manifest.RootElement.GetProperty("defects").EnumerateArray().GroupBy(defect => $"{defect.GetProperty("check")} {defect.GetProperty("table")}").ToDictionary(group => group.Key, group => group.Count());

        Assert.Equal(
            new Dictionary<string, int>
            {
                ["EXACT_DUPLICATE leases"] = 6,
                ["KEY_CONFLICT leases"] = 4,
                ["KEY_PADDED leases"] = 8,
                ["DATE_ORDER leases"] = 5,
                ["RANGE leases"] = 3 + 2,
                ["ORPHAN permits"] = 7,
                ["ORPHAN violations"] = 5,
                ["DATE_ORDER violations"] = 9,
                ["DATE_IMPOSSIBLE inspections"] = 4,
                ["NEGATIVE production"] = 6,
                ["RANGE production"] = 3,
                ["GAP production"] = 10,
                ["UNIT_OUTLIER production"] = 2,
                ["TOTALS_ROW production"] = 1,
                ["KEY_MISSING leases"] = 1,
                ["KEY_MISSING permits"] = 1,
                ["KEY_MISSING inspections"] = 1,
                ["KEY_MISSING violations"] = 1,
                ["KEY_MISSING production"] = 1,
            }.OrderBy(x => x.Key, StringComparer.Ordinal),
            counts.OrderBy(x => x.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Write_DateOutOfRange_IsRefused()
    {
        using var folder = new SampleFolder(AsOf, 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => SampleData.Write(new DateOnly(1900, 1, 1), 1, folder.Path));
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
