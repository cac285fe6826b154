using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>Undisturbed runs, which the others are held against.</summary>
internal static class Calm
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static string IdOf(string workflow) => $"calm-{workflow}";

    /// <summary>Runs each workflow once: its status, with the result's text as <c>result</c>.</summary>
    public static async Task<Dictionary<string, JsonNode>> OfAsync(FleetSite site, IReadOnlyList<string> workflows)
    {
        await Task.WhenAll(workflows.Select(workflow => site.AcceptAsync(site.Work.Request(IdOf(workflow), workflow))));
        var calm = new Dictionary<string, JsonNode>();
        foreach (var workflow in workflows)
        {
            var status = await site.EndAsync(IdOf(workflow));
            Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
            status["result"] = (await site.Api.GetAsync($"api/executions/{IdOf(workflow)}/result", Cancel)).Expect(HttpStatusCode.OK).ToJsonString();
            calm[workflow] = status;
        }

        return calm;
    }
}
