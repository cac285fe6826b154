using System.Text.Json;
using Vanguards.Definitions.Expressions;
using Vanguards.Definitions.Model;
using Vanguards.Orchestrator.Engine;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Engine;

public sealed class LoadedDefinitionTests
{
    [Fact]
    public void UpstreamReadBy_RandomGraphs_IsWhatAWalkOfAllUpstreamFinds()
    {
        var random = new Random(7);
        for (var round = 0; round < 50; round++)
        {
            var definition = Definition(random, 30);
            var loaded = new LoadedDefinition(definition, "uri", "sha");
            for (var step = 0; step < loaded.Shape.Graph.Nodes.Count; step++)
            {
                var reads = StepReads.Of(loaded.Shape.Graph[step].Step);
                var walked = loaded.Shape.Graph.Ancestors(step).Where(ancestor => reads.Needs(loaded.Shape.Graph[ancestor].Id));

                Assert.Equal(walked, loaded.UpstreamReadBy(step));
            }
        }
    }

    private static WorkflowDefinition Definition(Random random, int count)
    {
        // Ids that SQL and expressions see as one name, or in another case.
        var ids = Enumerable.Range(0, count).Select(n => (n % 3) switch { 0 => $"s-{n}", 1 => $"S.{n}", _ => $"s_{n}" }).ToList();
        var steps = Enumerable.Range(0, count).Select(n =>
        {
            var dependsOn = ids.Take(n).Where(_ => random.NextDouble() < 2.0 / (n + 1)).ToArray();
            var named = ids[random.Next(count)];
            var step = Step(ids[n], dependsOn);
            return random.Next(6) switch
            {
                0 => step with { Type = "agent", Config = new StepConfig { Agent = "a" }, Compensate = Step("undo-" + ids[n]) with { Config = Reads(ids[n]) } },
                1 => step with { Type = "task", Config = new StepConfig { Task = new TaskConfig { Type = "query", Query = $"SELECT * FROM {named.Replace('-', '_').Replace('.', '_').ToUpperInvariant()}" } } },
                _ => step with { Config = Reads(named), Fallback = random.Next(3) == 0 ? Step("instead-of-" + ids[n]) with { Config = Reads(named) } : null },
            };
        }).ToList();
        return new WorkflowDefinition { Id = "w", Name = "W", UseCase = "u", Version = "1.0.0", Steps = steps };
    }

    private static StepConfig Reads(string id) =>
        new() { Transform = new TransformConfig { Expression = JsonSerializer.SerializeToElement($"{{{{ steps['{id}'].output }}}}") } };
}
