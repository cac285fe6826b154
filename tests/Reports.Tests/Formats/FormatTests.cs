using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MiniExcelLibs;
using Vanguards.Executor.Reports;
using Vanguards.Reports.Tests.Fixtures;

namespace Vanguards.Reports.Tests.Formats;

public sealed partial class FormatTests
{
    private static readonly string[] Hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =HYPERLINK(\"http://x\")", "a|b", "<script>alert(1)</script>", "[x](javascript:alert(1))", "line\nbreak, \"quoted\""];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("lease-renewal-report", "pdf")]
    [InlineData("lease-renewal-report", "html")]
    [InlineData("lease-renewal-report", "csv")]
    [InlineData("lease-renewal-report", "xlsx")]
    [InlineData("lease-renewal-report", "json")]
    [InlineData("lease-renewal-report", "md")]
    [InlineData("compliance-audit", "pdf")]
    [InlineData("compliance-audit", "xlsx")]
    public async Task Report_OfTheSameInput_HasTheSameBytes(string template, string format)
    {
        ReportInput Input() => template == "compliance-audit" ? AuditFixture.Input() : RenewalFixture.Of(30).Input();
        using var first = await Rendering.OfAsync($"same-{template}-{format}-1", template, Input(), format);
        using var second = await Rendering.OfAsync($"same-{template}-{format}-2", template, Input(), format);

        Assert.Equal(first.Output.Files.Select(f => (f.Name, f.Sha256)), second.Output.Files.Select(f => (f.Name, f.Sha256)));
    }

    [Fact]
    public async Task Xlsx_OfARun_CarriesTheRunsTimeAndNotTheClocks()
    {
        using var report = await Rendering.OfAsync("xlsx-time", "compliance-audit", AuditFixture.Input(), "xlsx");

        using var zip = await ZipFile.OpenReadAsync(report.Main, Cancel);
        Assert.All(zip.Entries, part => Assert.Equal(RenewalFixture.AsOf.DateTime, part.LastWriteTime.DateTime));
        Assert.DoesNotContain(TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Parts(report.Main));
    }

    [Fact]
    public async Task Csv_OfARenewal_HasEveryRowAndTheSumsOfTheJson()
    {
        var fixture = RenewalFixture.Of(120);
        using var report = await Rendering.OfAsync("csv", "lease-renewal-report", fixture.Input(), "csv");

        Assert.Equal(["lease-renewal-report.csv", "lease-renewal-report-financial-impact.csv", "lease-renewal-report-risk-flags.csv", "lease-renewal-report-not-computed.csv"],
            report.Output.Files.Select(f => f.Name));
        var rows = Csv(Text(report));
        Assert.Equal(120, rows.Count);
        Assert.Equal((decimal)fixture.Decision["financialImpact"]!["valueAtStakeUsd"]!, rows.Sum(r => decimal.Parse(r["value_at_stake_usd"], CultureInfo.InvariantCulture)));
        Assert.Equal(fixture.Decision["recommendations"]!.AsArray().Select(r => (string)r!["leaseName"]!), rows.Select(r => r["lease_name"]));
        Assert.Equal(fixture.Decision["financialImpact"]!["byOutcome"]!.AsObject().Count + 1, Csv(Text(report, 1)).Count);
        Assert.Equal(fixture.Risk["riskAnalysis"]!["leases"]!.AsArray().Sum(l => l!["flags"]!.AsArray().Count), Csv(Text(report, 2)).Count);
    }

    [Fact]
    public async Task Xlsx_OfARenewal_HasNumbersAsNumbersAndDatesAsDates()
    {
        var fixture = RenewalFixture.Of(120);
        using var report = await Rendering.OfAsync("xlsx", "lease-renewal-report", fixture.Input(), "xlsx");

        Assert.Equal(["Report", "Recommendations", "Financial impact", "Risk flags", "Not computed"], MiniExcel.GetSheetNames(report.Main));
        var rows = MiniExcel.Query(report.Main, useHeaderRow: true, sheetName: "Recommendations").Cast<IDictionary<string, object?>>().ToList();
        Assert.Equal(120, rows.Count);
        Assert.All(rows, r => Assert.IsType<double>(r["npv_usd"]));
        Assert.Contains(rows, r => (double)r["npv_usd"]! < 0);
        Assert.All(rows, r => Assert.IsType<DateTime>(r["deadline"]));
        Assert.Equal((decimal)fixture.Decision["financialImpact"]!["valueAtStakeUsd"]!, rows.Sum(r => (decimal)(double)r["value_at_stake_usd"]!));
        Assert.Contains(MiniExcel.Query(report.Main, useHeaderRow: true, sheetName: "Report").Cast<IDictionary<string, object?>>(), r => Equals(r["Value"], "SAMPLE DATA"));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task Spreadsheet_OfTextThatLooksLikeAFormula_NeutralisesItAndLeavesNumbers(string format)
    {
        var fixture = RenewalFixture.Of(Hostile.Length, Hostile);
        foreach (var one in fixture.Decision["recommendations"]!.AsArray())
            one!["npvUsd"] = -5.5;
        using var report = await Rendering.OfAsync($"formula-{format}", "lease-renewal-report", fixture.Input(), format);

        var rows = format == "csv"
            ? Csv(Text(report)).ConvertAll(r => (Name: r["lease_name"], Npv: r["npv_usd"]))
            : [.. MiniExcel.Query(report.Main, useHeaderRow: true, sheetName: "Recommendations").Cast<IDictionary<string, object?>>()
                .Select(r => (Name: (string)r["lease_name"]!, Npv: ((IFormattable)r["npv_usd"]!).ToString(null, CultureInfo.InvariantCulture)))];
        Assert.Equal(Hostile.Select((name, i) => i < 6 ? "'" + name : name), rows.Select(r => r.Name));
        Assert.All(rows, r => Assert.Equal("-5.5", r.Npv));
        if (format == "xlsx")
            Assert.DoesNotContain("<f>", Parts(report.Main));
    }

    [Fact]
    public async Task Xlsx_OfControlCharacters_IsWellFormed()
    {
        using var report = await Rendering.OfAsync("xlsx-control", "lease-renewal-report", RenewalFixture.Of(3, ["a\u0001b\u0000\uFFFF", new string('x', 40_000), "👩‍👩‍👧"]).Input(), "xlsx");

        var rows = MiniExcel.Query(report.Main, useHeaderRow: true, sheetName: "Recommendations").Cast<IDictionary<string, object?>>().Select(r => (string)r["lease_name"]!).ToList();
        Assert.Equal("a\uFFFDb\uFFFD\uFFFD", rows[0]);
        Assert.EndsWith(" … (cut)", rows[1]);
        Assert.Equal("👩‍👩‍👧", rows[2]);
    }

    [Fact]
    public async Task Html_OfHostileNames_EscapesThemAndRefersToNothingOutside()
    {
        using var report = await Rendering.OfAsync("html", "lease-renewal-report", RenewalFixture.Of(Hostile.Length * 2, [.. Hostile, "\"><img src=x onerror=alert(1)>", "a\u0001b"]).Input(), "html");

        var html = report.Text();
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("<img", html);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html);
        Assert.Contains("default-src 'none'", html);
        Assert.DoesNotMatch("(src|href)=", Tags().Matches(html).Aggregate("", (all, tag) => all + tag.Value));
        // Well-formed but for the void elements and the doctype.
        var body = html[html.IndexOf("<body>", StringComparison.Ordinal)..html.LastIndexOf("</html>", StringComparison.Ordinal)];
        Assert.Equal("body", XElement.Parse(body.Trim()).Name.LocalName);
    }

    [Fact]
    public async Task Html_OfARenewal_HasEverySectionAndRow()
    {
        var fixture = RenewalFixture.Of(120);
        using var report = await Rendering.OfAsync("html-rows", "lease-renewal-report", fixture.Input(), "html");

        var html = report.Text();
        foreach (var section in new[] { "Summary", "Actions due within 30 days", "All recommendations", "Risk", "Financial impact", "Not computed or left out", "Leases to decide", "Provenance" })
            Assert.Contains($"<h2>{section}</h2>", html);
        Assert.All(fixture.Decision["recommendations"]!.AsArray(), r =>
            Assert.Contains($"<td class=\"num\">{((decimal)r!["npvUsd"]!).ToString("#,##0.00", CultureInfo.InvariantCulture)}</td>", html));
    }

    [Fact]
    public async Task Markdown_OfHostileNames_KeepsItsTablesAndHasNoMarkup()
    {
        using var report = await Rendering.OfAsync("md", "lease-renewal-report", RenewalFixture.Of(Hostile.Length, Hostile).Input(), "md");

        var text = report.Text();
        Assert.DoesNotContain("<script", text);
        Assert.DoesNotContain("](javascript", text);
        Assert.DoesNotContain("http://x", text);
        var rows = text.Split('\n').SkipWhile(l => l != "## All recommendations").Skip(1).SkipWhile(l => !l.StartsWith('|')).TakeWhile(l => l.StartsWith('|')).ToList();
        Assert.Equal(Hostile.Length + 2, rows.Count);
        Assert.All(rows, row => Assert.Equal(10, Bars().Count(row)));
    }

    [Fact]
    public async Task Json_OfEitherTemplate_HasTheAgentsFiguresUntouched()
    {
        var fixture = RenewalFixture.Of(40);
        using var renewal = await Rendering.OfAsync("json", "lease-renewal-report", fixture.Input(), "json");
        var audit = AuditFixture.Input();
        using var compliance = await Rendering.OfAsync("json-audit", "compliance-audit", audit, "json");

        var given = JsonNode.Parse(renewal.Text())!;
        Assert.True(JsonNode.DeepEquals(fixture.Decision["recommendations"], given["recommendations"]));
        Assert.True(JsonNode.DeepEquals(fixture.Decision["financialImpact"], given["financialImpact"]));
        Assert.True(JsonNode.DeepEquals(fixture.Risk["riskAnalysis"], given["riskAnalysis"]));
        Assert.Equal("decision-tree", (string)given["steps"]![3]!["agent"]!);
        Assert.Equal(RenewalFixture.Query, (string)given["steps"]![0]!["query"]!);
        Assert.Equal(64, ((string)given["datasets"]![0]!["sha256"]!).Length);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(audit.Steps["validate"].Output!.Value.GetRawText()), JsonNode.Parse(compliance.Text())!["compliance"]));
    }

    [Theory]
    [InlineData("pdf")]
    [InlineData("html")]
    [InlineData("csv")]
    [InlineData("xlsx")]
    [InlineData("json")]
    [InlineData("md")]
    public async Task Report_OfHalfSurrogatesAndRepeatedNames_IsWritten(string format)
    {
        var input = RenewalFixture.Of(1).Input();
        var odd = JsonDocument.Parse("""{"recommendations":[{"leaseId":"a\ud800b","leaseName":"\\ud800 \uDFFF\ud83e\udd84","outcome":"HOLD","outcome":"RENEW","\ud800":1,"reasons":["\udc00"]}],"financialImpact":{"x\udfff":1}}""").RootElement;
        using var report = await Rendering.OfAsync($"surrogates-{format}", "lease-renewal-report",
            input with { Steps = new Dictionary<string, ReportStep> { ["s"] = new() { Status = "COMPLETED", Name = "S", Type = "task", Output = odd } }, Inputs = odd }, format);

        Assert.Null(report.Output.Fault);
        Assert.All(report.Output.Files, f => Assert.True(f.Bytes > 0));
        if (format == "csv")
            Assert.Contains("a\uFFFDb,\"\\ud800 \uFFFD🦄\"", report.Text());
    }

    [Fact]
    public async Task Report_OfUnknownTemplateOrFormat_IsAFault()
    {
        using var template = await Rendering.OfAsync("no-template", "none", RenewalFixture.Of(1).Input());
        using var format = await Rendering.OfAsync("no-format", "compliance-audit", AuditFixture.Input(), "docx");

        Assert.Contains("there are lease-renewal-report, compliance-audit", template.Output.Fault!.Message);
        Assert.Contains("it has pdf, html, csv, xlsx, json, md", format.Output.Fault!.Message);
        Assert.Empty(format.Output.Files);
    }

    private static List<Dictionary<string, string>> Csv(string text)
    {
        Assert.Equal('\uFEFF', text[0]);
        var rows = CsvFields().Matches(text[1..]).Aggregate(new List<List<string>> { new() }, (all, field) =>
        {
            all[^1].Add(field.Groups["quoted"].Success ? field.Groups["quoted"].Value.Replace("\"\"", "\"") : field.Groups["plain"].Value);
            if (field.Groups["end"].Value == "\r\n")
                all.Add([]);
            return all;
        });
        return [.. rows.Skip(1).Where(r => r.Count == rows[0].Count).Select(r => rows[0].Zip(r).ToDictionary(c => c.First, c => c.Second))];
    }

    // With the byte order mark, which reading as text would drop.
    private static string Text(Rendering report, int file = 0) => System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(report.Output.Files[file].Path));

    private static string Parts(string workbook)
    {
        using var zip = ZipFile.OpenRead(workbook);
        return string.Concat(zip.Entries.Where(e => e.FullName.EndsWith(".xml", StringComparison.Ordinal)).Select(e =>
        {
            using var reader = new StreamReader(e.Open());
            return reader.ReadToEnd();
        }));
    }

    [GeneratedRegex("""(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^,\r\n"]*))(?<end>,|\r\n)""")]
    private static partial Regex CsvFields();

    [GeneratedRegex("<[a-z][^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"(?<!\\)(?:\\\\)*\|")]
    private static partial Regex Bars();
}
