using System.Text.Json;
using Vanguards.Definitions.Schemas;

namespace Vanguards.Definitions.Tests.Schemas;

/// <summary>The official JSON Schema test suite: every test passes, or its schema is refused as unsupported.</summary>
public sealed class JsonSchemaSuiteTests(ITestOutputHelper output)
{
    [Fact]
    public void Validate_OfficialSuite_PassesOrRefusesTheSchema()
    {
        var data = Environment.GetEnvironmentVariable("VANGUARDS_REAL_DATA");
        Assert.SkipUnless(data is not null, "VANGUARDS_REAL_DATA is not set");
        var (passed, refused) = (0, 0);
        var failed = new List<string>();
        var refusals = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in Files(Path.Combine(data, "json-schema", "tests", "draft2020-12")))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var group in document.RootElement.EnumerateArray())
            {
                var schema = JsonSchema.Compile(group.GetProperty("schema"), out var problems);
                foreach (var test in group.GetProperty("tests").EnumerateArray())
                {
                    if (schema is null)
                    {
                        refused++;
                        refusals[problems[0].Message] = refusals.GetValueOrDefault(problems[0].Message) + 1;
                    }
                    else if (schema.Validate(test.GetProperty("data")).Count == 0 == test.GetProperty("valid").GetBoolean())
                    {
                        passed++;
                    }
                    else
                    {
                        failed.Add($"{Path.GetFileName(file)}: {group.GetProperty("description")}: {test.GetProperty("description")}");
                    }
                }
            }
        }

        output.WriteLine($"{passed} passed, {refused} refused, {failed.Count} failed");
        foreach (var (message, count) in refusals)
        {
            output.WriteLine($"refused {count}: {message}");
        }

        Assert.Empty(failed);
        Assert.All(refusals.Keys, reason => Assert.Contains(Refusals, allowed => reason.StartsWith(allowed, StringComparison.Ordinal)));
        Assert.InRange(passed, 1_390, int.MaxValue);
    }

    /// <summary>What is refused on purpose: documents elsewhere, other drafts and metaschemas, and keywords that the draft does not know.</summary>
    private static readonly string[] Refusals =
        ["Only schemas of the same document can be referred to", "Only draft 2020-12", "The keyword array_of_schemas", "The keyword unknown-keyword", "The keyword unknown/keyword"];

    /// <summary>The required tests and the optional ones, but not those that turn format from an annotation into an assertion.</summary>
    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
            .Where(file => !file.Contains(Path.Combine("optional", "format"), StringComparison.Ordinal) && Path.GetFileName(file) != "format-assertion.json")
            .Order(StringComparer.Ordinal);
}
