using System.Text.RegularExpressions;
using Vanguards.TestSupport;

namespace Vanguards.Architecture.Tests;

/// <summary>One set of migrations serves SQLite and PostgreSQL (docs/adr/0008).</summary>
public sealed partial class MigrationTests
{
    [Fact]
    public void Migrations_NameNoColumnTypes()
    {
        var migrations = Directory.EnumerateFiles(Path.Combine(Repository.Root, "services"), "*.cs", SearchOption.AllDirectories)
            .Where(file => file.Contains("/Migrations/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .ToList();

        var offenders = migrations.Where(file => ProviderType().IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(Repository.Root, file));

        Assert.NotEmpty(migrations);
        Assert.Empty(offenders);
    }

    [GeneratedRegex(@"\btype: ""|HasColumnType\(")]
    private static partial Regex ProviderType();
}
