using System.Xml.Linq;
using Vanguards.TestSupport;

namespace Vanguards.Architecture.Tests;

/// <summary>Definitions → nothing, Contracts → Definitions, services → shared, never service → service; standalone alone composes.</summary>
public sealed class ProjectReferenceTests
{
    private static IEnumerable<string> Projects(params string[] folders) =>
        folders.Select(folder => Path.Combine(Repository.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories));

    private static IEnumerable<string> Items(string project, string item) =>
        XDocument.Load(project).Descendants(item).Select(element => (string)element.Attribute("Include")!);

    private static IEnumerable<string> References(string project) => Items(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    private static HashSet<string> ServiceNames() => [.. Projects("services", "gateway").Select(project => Path.GetFileNameWithoutExtension(project))];

    [Fact]
    public void Definitions_References_Nothing() =>
        Assert.Empty(References(Path.Combine(Repository.Root, "shared/Definitions/Vanguards.Definitions.csproj")));

    [Fact]
    public void Contracts_References_OnlyDefinitions() =>
        Assert.Equal(["Vanguards.Definitions"], References(Path.Combine(Repository.Root, "shared/Contracts/Vanguards.Contracts.csproj")));

    [Fact]
    public void Services_Reference_NoOtherService()
    {
        var services = ServiceNames();

        var offenders = Projects("services", "gateway")
            .Where(project => !project.EndsWith("Vanguards.Standalone.csproj", StringComparison.Ordinal))
            .SelectMany(project => References(project).Where(services.Contains).Select(reference => $"{Path.GetFileName(project)} → {reference}"));

        Assert.Empty(offenders);
    }

    [Fact]
    public void Shared_References_NoService()
    {
        var services = ServiceNames();

        Assert.Empty(Projects("shared").SelectMany(project => References(project).Where(services.Contains)));
    }

    [Theory]
    [InlineData("MassTransit", new[] { "Vanguards.Messaging", "Vanguards.Orchestrator" })]
    [InlineData("DuckDB.NET.Data.Full", new[] { "Vanguards.Storage", "Vanguards.Agents" })]
    [InlineData("Jint", new[] { "Vanguards.Expressions", "Vanguards.Executor" })]
    [InlineData("Cronos", new[] { "Vanguards.Scheduler" })]
    [InlineData("NodaTime", new[] { "Vanguards.Scheduler" })]
    [InlineData("SkiaSharp", new[] { "Vanguards.Executor" })]
    public void PackageFamily_StaysBehindItsWall(string package, string[] allowed)
    {
        var users = Projects("shared", "services", "gateway", "samples")
            .Where(project => Items(project, "PackageReference").Contains(package))
            .Select(project => Path.GetFileNameWithoutExtension(project));

        Assert.Empty(users.Except(allowed));
    }

    [Fact]
    public void Projects_AreAll_InTheSolution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Vanguards.sln")).Replace('\\', '/');

        var missing = Projects("shared", "services", "gateway", "samples", "tests")
            .Select(project => Path.GetRelativePath(Repository.Root, project))
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Fact]
    public void Versions_AreCentral() =>
        Assert.DoesNotContain(
            Projects("shared", "services", "gateway", "samples", "tests"),
            project => XDocument.Load(project).Descendants("PackageReference").Any(reference => reference.Attribute("Version") is not null));
}
