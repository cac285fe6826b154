using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests.Product;

/// <summary>Reads an execution's whole event log, page by page.</summary>
public static class EventLog
{
    public static async Task<IReadOnlyList<JsonNode>> ReadAsync(ApiClient api, string executionId, CancellationToken cancel)
    {
        var events = new List<JsonNode>();
        var after = 0L;
        while (true)
        {
            var page = (await api.GetAsync($"api/executions/{executionId}/events?after={after}", cancel)).Expect(HttpStatusCode.OK);
            var items = page["items"]!.AsArray();
            if (items.Count == 0)
            {
                return events;
            }

            events.AddRange(items.Select(item => item!.DeepClone()));
            after = (long)events[^1]["seq"]!;
        }
    }
}
