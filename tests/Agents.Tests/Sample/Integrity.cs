using System.Text.Json;
using Vanguards.Agents.Tests.Hosting;

namespace Vanguards.Agents.Tests.Sample;

/// <summary>integrity-auditor against the manifest of what was planted: all of it and nothing else.</summary>
[Collection(SampleRun.Collection)]
public sealed class Integrity(SampleRun run)
{
    [Fact]
    public void Auditor_OnTheSample_FindsExactlyTheManifest() => AssertFinds(run.Folder, run.Integrity);

    /// <summary>All that the folder's manifest lists and nothing else.</summary>
    internal static void AssertFinds(string folder, JsonElement integrity)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "defects.json")));
        var planted = manifest.RootElement.Get("defects").EnumerateArray()
            .GroupBy(defect => (defect.Text("check")!, defect.Text("table")!))
            .ToDictionary(group => group.Key, group => (Count: group.LongCount(), Lines: group.SelectMany(defect => defect.Get("lines").EnumerateArray()).Select(line => line.GetInt64()).Order().ToList()));

        foreach (var check in integrity.Get("checks").EnumerateArray())
        {
            var expected = planted.GetValueOrDefault((check.Text("id")!, check.Text("table")!), (0, []));
            Assert.Equal((check.Text("id"), check.Text("table"), expected.Count), (check.Text("id"), check.Text("table"), check.Get("count").GetInt64()));
            Assert.Equal(expected.Count == 0 ? "PASSED" : "FAILED", check.Text("status"));
            Assert.Equal(expected.Lines, check.Get("examples").EnumerateArray().Select(example => example.Get("line")).Where(line => line.ValueKind != JsonValueKind.Null).Select(line => line.GetInt64()).Order());
        }

        var lines = planted.SelectMany(group => group.Value.Lines.Select(line => (group.Key.Item2, line))).ToList();
        Assert.Equal(lines.Count, lines.Distinct().Count());
        Assert.Equal(lines.Count, integrity.Get("tables").EnumerateArray().Sum(table => table.Get("defectiveRows").GetInt64()));
        var rows = integrity.Get("tables").EnumerateArray().Sum(table => table.Get("rows").GetInt64());
        Assert.Equal(Math.Round(1 - (double)lines.Count / rows, 4), integrity.Number("score"));
    }

    [Fact]
    public void Auditor_GapExamples_NameTheMissingMonths()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run.Folder, "defects.json")));
        var planted = manifest.RootElement.Get("defects").EnumerateArray().Where(defect => defect.Text("check") == "GAP").Select(defect => defect.Text("key")![..^3]).Order();
        var gap = run.Integrity.Get("checks").Item("id", "GAP");

        Assert.Equal(planted, gap.Get("examples").EnumerateArray().Select(example => $"{example.Text("key")} {example.Get("values").Text("month")}").Order());
    }

    [Fact]
    public async Task Auditor_MissingTables_AreNotCheckable()
    {
        var output = (await run.Host.InvokeAsync("integrity-auditor", TestInvocation.Of(SampleRun.AsOf, [run.Tables["violations"]]))).Output;

        Assert.All(output.Get("checks").EnumerateArray().Where(check => check.Text("table") != "violations"), check => Assert.Equal("NOT_CHECKABLE", check.Text("status")));
        Assert.Equal("NOT_CHECKABLE", output.Get("checks").EnumerateArray().Single(check => check.Text("id") == "ORPHAN" && check.Text("table") == "violations").Text("status"));
        Assert.Equal(["violations"], output.Get("tables").EnumerateArray().Select(table => table.Text("name")));
    }
}
