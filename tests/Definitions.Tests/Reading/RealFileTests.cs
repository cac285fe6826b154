using System.Diagnostics;
using Vanguards.Definitions.Reading;

namespace Vanguards.Definitions.Tests.Reading;

/// <summary>Files of others, whatever they are: each is a definition or has problems with a code, a path and a message.</summary>
public sealed class RealFileTests(ITestOutputHelper output)
{
    /// <summary>Larger ones are data, which take their time as YAML and teach nothing more.</summary>
    private const long MaxBytes = 500_000;

    [Fact]
    [Trait("tier", "slow")]
    public void Read_FilesOfOthers_AreReadOrRefusedSoon()
    {
        var data = Environment.GetEnvironmentVariable("VANGUARDS_REAL_DATA");
        Assert.SkipUnless(data is not null, "VANGUARDS_REAL_DATA is not set");
        var (files, slowest) = (0, TimeSpan.Zero);
        foreach (var file in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length <= MaxBytes))
        {
            var bytes = File.ReadAllBytes(file);
            files++;
            foreach (var format in new[] { DocumentFormat.Json, DocumentFormat.Yaml })
            {
                var watch = Stopwatch.StartNew();

                var problems = DefinitionReader.Read(bytes, format).Problems;

                slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
                Assert.True(problems.Any(problem => problem.Severity == "error"), $"{file} was taken for a definition.");
                Assert.All(problems, problem => Assert.True(problem.Code.Length > 0 && problem.Message.Length > 0 && (problem.Path.Length == 0 || problem.Path[0] == '/'), $"{file}: {problem}"));
            }
        }

        output.WriteLine($"{files} files, the slowest {slowest.TotalSeconds:0.00} s");
        Assert.True(files > 100);
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }
}
