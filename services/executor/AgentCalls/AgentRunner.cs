using System.Text.Json;
using Microsoft.Extensions.Options;
using Vanguards.Contracts;
using Vanguards.Contracts.Agents;
using Vanguards.Executor.Results;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;
using Vanguards.Storage.Objects;

namespace Vanguards.Executor.AgentCalls;

/// <summary>Calls a named agent over the agent protocol; gives its JSON result.</summary>
internal sealed class AgentRunner(
    AgentCall call, AgentTables tables, IAgentCatalog catalog, PayloadStore payloads, IObjectStore store, IOptions<AgentCallOptions> options, TimeProvider time) : IStepRunner
{
    private const string Handler = "agent/1";
    // An agent gets whole outputs, not what an expression may read.
    private const long OutputLimit = 64L * 1024 * 1024;

    public IReadOnlyList<string> Kinds => ["agent"];

    public bool IsEffect => true;

    public bool IsHeavy => false;

    public async ValueTask<PreparedStep> PrepareAsync(StepContext step, CancellationToken cancel)
    {
        var name = step.Step.Config.Agent ?? throw StepFaultException.Invalid("An agent step needs the name of an `agent`.");
        var listing = await catalog.ListAsync(cancel);
        var agent = listing.Agents.FirstOrDefault(each => each.Name == name);
        if (agent is null && listing.Reachable)
        {
            throw StepFaultException.Invalid($"The agent service has no agent '{name}'; it has {string.Join(", ", listing.Agents.Select(each => each.Name))}.");
        }

        var parameters = await step.FillAsync("parameters", step.Step.Config.Parameters, cancel);
        var inputs = await step.FillAsync("input", step.Step.Input, cancel) ?? await UpstreamAsync(step, cancel);
        var given = tables.Of(step, agent);
        return new PreparedStep
        {
            Input = JsonSerializer.SerializeToElement(new { agent = name, parameters, inputs, tables = given.Select(table => table.Name) }),
            Key = agent is null ? null : KeyOf(step, agent, parameters, inputs, given),
            Run = cancel => RunAsync(step, name, agent, parameters, inputs, given, cancel),
        };
    }

    private async Task<StepResult> RunAsync(
        StepContext step, string name, AgentDescription? agent, JsonElement? parameters, JsonElement inputs, IReadOnlyList<AgentTable> given, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        using var gathered = new GivenTables(name, store, step.Log.Mask, options.Value.MaxTableBytes);
        var answer = await call.InvokeAsync(
            name,
            new AgentInvocation
            {
                ExecutionId = step.Run.ExecutionId,
                StepId = step.Step.Id,
                Attempt = step.Work.Attempt,
                AsOf = step.Run.AsOf,
                Deadline = step.Work.Timeout is { } seconds ? time.GetUtcNow().AddSeconds(Math.Min(seconds, 1e8)) : null,
                Parameters = parameters,
                Inputs = inputs,
                Tables = await tables.PresignAsync(given, step.Work.Timeout),
                Checkpoint = step.Work.Checkpoint,
                Zone = step.Run.Zone,
            },
            step,
            gathered,
            cancel);
        step.Log.Info($"Agent {name}{(agent is null ? "" : " " + agent.Version)} answered in {time.GetElapsedTime(began).TotalMilliseconds:N0} ms");
        var made = await gathered.StoreAsync(step.Step.Id, cancel);
        if (agent?.Tables.FirstOrDefault(declared => !made.ContainsKey(declared.Name)) is { } missing)
        {
            throw StepFaultException.Failed($"Agent {name} declares the table {missing.Name}, but did not give it.");
        }

        if (agent is not null)
        {
            DeclaredAnswer.Check(step.Log, agent, WithTables(answer.Output, made));
        }

        return new StepGave(new StepOutput
        {
            Value = await payloads.WriteAsync(WithTables(step.Masked(answer.Output), made), cancel),
            Evidence = answer.Evidence is { ValueKind: JsonValueKind.Array } evidence && evidence.GetArrayLength() > 0 ? await payloads.WriteAsync(step.Masked(evidence), cancel) : null,
            AgentVersion = agent?.Version,
            Tables = [.. made.Values.Select(each => each.Table)],
        });
    }

    /// <summary>The output with what stands for each table under the table's name, where the output says nothing of its own there.</summary>
    private static JsonElement WithTables(JsonElement output, IReadOnlyDictionary<string, (TableRef Table, JsonElement Json)> made)
    {
        if (output.ValueKind != JsonValueKind.Object || made.Keys.All(name => output.TryGetProperty(name, out _)))
        {
            return output;
        }

        var members = output.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
        foreach (var (name, table) in made)
        {
            members.TryAdd(name, table.Json);
        }

        return JsonSerializer.SerializeToElement(members);
    }

    private async ValueTask<JsonElement> UpstreamAsync(StepContext step, CancellationToken cancel)
    {
        var outputs = new Dictionary<string, JsonElement>();
        foreach (var (id, upstream) in step.Work.Upstream)
        {
            outputs[id] = upstream.Output is { } output
                ? await payloads.ReadAsync(output.Value, OutputLimit, $"The output of {id}", cancel)
                : PayloadStore.Null;
        }

        return JsonSerializer.SerializeToElement(outputs);
    }

    private static ContentKey KeyOf(StepContext step, AgentDescription agent, JsonElement? parameters, JsonElement inputs, IReadOnlyList<AgentTable> given)
    {
        using var key = new ContentKey.Builder(Handler);
        key.Add("agent", agent.Name).Add("version", agent.Version).Add("asOf", step.Run.AsOf).Add("zone", step.Run.Zone)
            .Add("parameters", parameters).Add("inputs", inputs);
        foreach (var table in given)
        {
            key.Add("table", table.Name).Add("sha256", table.Sha256).Add("mapping", JsonSerializer.SerializeToElement(table.Mapping));
        }

        return key.Build();
    }
}
