using System.Text.RegularExpressions;
using Vanguards.TestSupport;

namespace Vanguards.Architecture.Tests;

/// <summary>What the compiler doesn't check: purity, names, and no leftovers.</summary>
public sealed partial class SourceTests
{
    private static readonly string[] Folders = ["shared", "services", "gateway", "samples", "tests"];

    private static IEnumerable<string> Sources(params string[] folders) =>
        folders.Select(folder => Path.Combine(Repository.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/node_modules/", StringComparison.Ordinal));

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file);

    [Fact]
    public void DefinitionsAndCalendar_HaveNoInputOutputClockOrChance()
    {
        var offenders = Sources("shared/Definitions", "services/scheduler/Calendar")
            .Where(file => Impure().IsMatch(File.ReadAllText(file)))
            .Select(Relative);

        Assert.Empty(offenders);
    }

    [Fact]
    public void Sources_HaveNoLeftovers()
    {
        var offenders = Sources(Folders)
            .Where(file => !file.EndsWith("SourceTests.cs", StringComparison.Ordinal))
            .Where(file => Leftover().IsMatch(File.ReadAllText(file)))
            .Select(Relative);

        Assert.Empty(offenders);
    }

    [Fact]
    public void Tests_AreNamed_SubjectConditionOutcome()
    {
        var offenders = Sources("tests")
            .SelectMany(file => TestMethod().Matches(File.ReadAllText(file)).Select(match => (File: Relative(file), Name: match.Groups[1].Value)))
            .Where(test => test.Name.Split('_').Length is < 2 or > 4)
            .Select(test => $"{test.File}: {test.Name}");

        Assert.Empty(offenders);
    }

    /// <summary>A use case of one's own is as good as the sample's: only the demo, which shows the sample, names it.</summary>
    [Fact]
    public void Product_KnowsNoUseCase_ByItsName()
    {
        var offenders = Sources("shared", "services", "gateway")
            .Where(file => !Relative(file).StartsWith("services/standalone/Demo/", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "services/dashboard/src"), "*.ts*", SearchOption.AllDirectories).Where(file => !file.Contains(".test.", StringComparison.Ordinal)))
            .Where(file => File.ReadAllText(file).Contains("oilfield", StringComparison.OrdinalIgnoreCase))
            .Select(Relative);

        Assert.Empty(offenders);
    }

    [Fact]
    public void Folders_AreNouns_NotKinds()
    {
        string[] kinds = ["Common", "Utils", "Helpers", "Services", "Models", "Misc", "Interfaces"];

        var offenders = Sources("shared", "services", "gateway")
            .SelectMany(file => Relative(file).Split('/').SkipLast(1).Skip(1))
            .Where(kinds.Contains)
            .Distinct();

        Assert.Empty(offenders);
    }

    [Fact]
    public void Programs_AreAtMostFortyLines() =>
        Assert.Empty(Sources("services", "gateway").Where(file => Path.GetFileName(file) == "Program.cs" && File.ReadLines(file).Count() > 40).Select(Relative));

    [Fact]
    public void Readme_IsAtMost150Lines() => Assert.InRange(File.ReadLines(Path.Combine(Repository.Root, "README.md")).Count(), 20, 150);

    [GeneratedRegex(@"\b(TimeProvider|Guid\.NewGuid|Random\.Shared|HttpClient|DbContext|File\.(Read|Write|Open)|MassTransit|System\.Net\.Http)\b")]
    private static partial Regex Impure();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX|NotImplementedException)\b")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"\[(?:Fact|Theory)[^\]]*\](?:\s*\[[^\]]*\])*\s*public\s+(?:async\s+)?[\w<>\[\], ]+?\s(\w+)\(")]
    private static partial Regex TestMethod();
}
