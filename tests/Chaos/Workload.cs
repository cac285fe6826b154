using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests;

/// <summary>What runs on a product under test: a use case with a small dataset, random workflows, the receiver of their effects, and a person who approves.</summary>
internal sealed class Workload(EffectReceiver receiver, Func<ApiClient> api, Func<Uri> address) : IAsyncDisposable
{
    public const string UseCase = "chaos";
    public const string Child = "chaos-child";
    public const string Rollback = "chaos-rollback";
    public const string Retried = "chaos-retried";
    public const string RetriedResult = """{"sum":15}""";
    private const int Rows = 20;

    private readonly Approver _approver = new(address);
    private readonly Dictionary<string, List<string>> _approvals = [];

    public EffectReceiver Receiver => receiver;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _approver.DisposeAsync();

    /// <summary>A child, a rollback, a run to be retried, and random workflows, whose ids it answers.</summary>
    public async Task<IReadOnlyList<string>> PublishAsync(Random random, int count)
    {
        await PublishUseCaseAsync();
        var ids = Enumerable.Range(0, count).Select(n => $"chaos-{n}").ToList();
        foreach (var id in ids.Prepend(Child))
        {
            var make = new RandomWorkflow(random, UseCase, receiver.Url);
            await PublishAsync(id == Child ? make.Make(id, 4, null) : make.Make(id, random.Next(4, 24), Child));
            _approvals[id] = make.Approvals;
        }

        var special = new RandomWorkflow(random, UseCase, receiver.Url);
        await PublishAsync(special.MakeRollback(Rollback, 4));
        await PublishAsync(special.MakeRetried(Retried));
        return ids;
    }

    public async Task PublishUseCaseAsync()
    {
        var useCase = new JsonObject { ["name"] = "Chaos", ["datasets"] = new JsonArray(new JsonObject { ["name"] = RandomWorkflow.Dataset, ["required"] = false }) };
        (await api().PutAsync($"api/use-cases/{UseCase}", useCase, Cancel)).Expect(HttpStatusCode.Created);
        var rows = new StringBuilder("n\n").AppendJoin('\n', Enumerable.Range(1, Rows)).Append('\n').ToString();
        (await api().UploadAsync($"api/use-cases/{UseCase}/datasets/{RandomWorkflow.Dataset}", rows, "text/csv", Cancel)).Expect(HttpStatusCode.Created);
    }

    public async Task PublishAsync(JsonObject definition) =>
        (await api().PutAsync($"api/workflows/{definition["id"]}/versions/1.0.0", definition, Cancel)).Expect(HttpStatusCode.Created);

    public JsonObject Request(string id, string workflow)
    {
        _approver.Expect(id, _approvals.GetValueOrDefault(workflow) ?? []);
        return ApiClient.Request(id, workflow, UseCase);
    }

    /// <summary>Nobody is asked about the execution any longer.</summary>
    public void Ended(string id) => _approver.Forget(id);
}
