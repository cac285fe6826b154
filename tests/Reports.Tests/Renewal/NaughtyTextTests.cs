using System.Globalization;
using System.Text;
using System.Text.Json;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Layout;
using Vanguards.Reports.Tests.Fixtures;
using Vanguards.Reports.Tests.Pdf;

namespace Vanguards.Reports.Tests.Renewal;

/// <summary>Every text is legible, or visibly replaced: never dropped, never outside its place.</summary>
public sealed class NaughtyTextTests
{
    private static readonly string[] Own =
    [
        "O'Brien & Söhne <b>Ltd.</b>", "=cmd|' /C calc'!A0", "مرحبا بالعالم", "שלום עולם abc 123", "田中さんにあげて下さい", "사회과학원 어학연구소", "👩‍👩‍👧 🦄 ❤", "e\u0301 Z̮̞̠͙͔ͅalgo",
        "\u0000\u0001\u001b[31m\u007f", "\u202Egnirts desrever", "\uFEFFBOM and \u200Bzero\u200Dwidth", "ﷺ ﬁ ½ ㎏ 𝒳", "x\ty\r\nz", new string('W', 1_500), new string('漢', 300),
        "Supercalifragilistic/expialidocious-" + new string('a', 200), "% \\ ( ) < > [ ] { } /Name", "$HOME `rm -rf /` {{ inputs.x }}", " leading and trailing ",
    ];

    public static TheoryData<string> Sources => ["own", "big-list-of-naughty-strings"];

    [Theory, MemberData(nameof(Sources)), Trait("tier", "slow")]
    public async Task Pdf_OfNaughtyNames_KeepsItsPagesWhole(string source)
    {
        var names = Strings(source);
        using var report = await Rendering.OfAsync($"naughty-{source}", "lease-renewal-report", RenewalFixture.Of(names.Count, names).Input());

        var pdf = PageChecks.Checked(report);
        Assert.Contains(pdf.All, l => l.Contains("characters that the fonts of this report lack are printed as", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Sources)), Trait("tier", "slow")]
    public void Pdf_OfNaughtyTexts_PrintsEachCharacterOrItsReplacement(string source)
    {
        foreach (var text in Strings(source).Where(s => !string.IsNullOrWhiteSpace(s)))
        {
            var drawn = Drawn(text);
            if (text.EnumerateRunes().Any(Shaped))
                // Joined letters have no character of their own to be read back by: they are counted as ink.
                Assert.True(drawn.Length > 0, JsonSerializer.Serialize(text));
            else
                Assert.Equal(Wanted(text), Visible(drawn));
        }
    }

    private static IReadOnlyList<string> Strings(string source)
    {
        if (source == "own")
            return Own;
        var root = Environment.GetEnvironmentVariable("VANGUARDS_REAL_DATA");
        Assert.SkipUnless(root is not null, "VANGUARDS_REAL_DATA is not set");
        return JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(root, "naughty-strings", "blns.json")))!;
    }

    private static string Drawn(string text)
    {
        var document = new ReportDocument
        {
            Title = "T",
            Subtitle = "S",
            Cover = [],
            SampleData = false,
            AsOf = new DateOnly(2026, 3, 17),
            CreatedAt = RenewalFixture.AsOf,
            RunId = "r",
            Author = "",
            Sections = [new Section("Text", [new Paragraph(text)])],
            Sheets = [],
            Data = [],
        };
        var path = Path.GetTempFileName();
        try
        {
            using (var stream = File.Create(path))
                PdfReport.Write(stream, document, Executor.Reports.Paper.Letter, TestContext.Current.CancellationToken);
            var all = PdfText.Of(path).Drawn;
            // The page's foot is drawn first, the text last but for the note on what was replaced.
            var from = all.IndexOf("TSText", StringComparison.Ordinal) + "TSText".Length;
            var rest = all[from..];
            var note = rest.LastIndexOf("thatthefontsofthisreportlack", StringComparison.Ordinal);
            if (note < 0)
                return rest;
            var words = rest.LastIndexOf("character", note, StringComparison.Ordinal);
            return rest[..words].TrimEnd("0123456789,".ToCharArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Wanted(string text)
    {
        var wanted = new StringBuilder();
        foreach (var rune in (text.Length > 20_000 ? text[..20_000] : text).EnumerateRunes())
            if (!Rune.IsWhiteSpace(rune))
                wanted.Append(Has(rune) ? rune : new Rune(0xFFFD));
        return Visible(wanted.ToString());
    }

    private static string Visible(string text) => string.Concat(text.EnumerateRunes().Where(r => Rune.GetUnicodeCategory(r) != UnicodeCategory.Format).Select(r => r.ToString())).Normalize(NormalizationForm.FormKC);

    private static bool Has(Rune rune) => Enum.GetValues<Face>().Any(f => f is Face.Text or Face.Fallback or Face.EastAsian && Faces.Of(f).GetGlyph(rune.Value) != 0);

    private static bool Shaped(Rune rune) => rune.Value is >= 0x590 and <= 0x8FF or >= 0xFB1D and <= 0xFEFC
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
}
