using Vanguards.Agents.Parameters;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions;

namespace Vanguards.Agents.Invocations;

/// <summary>Reads what all agents have in common: the date, the parameters, the tables' addresses.</summary>
internal static class InvocationReading
{
    public static AgentRequest Read(IAgent agent, AgentInvocation invocation)
    {
        List<Problem> problems = [];
        var request = new AgentRequest
        {
            Invocation = invocation,
            AsOf = Date(invocation, problems),
            Parameters = AgentParameters.Read(invocation.Parameters, agent.Description, problems),
        };
        for (var i = 0; i < invocation.Tables.Count; i++)
        {
            CheckTable(invocation.Tables[i], $"/tables/{i}", problems);
        }

        request.Problems.AddRange(problems);
        return request;
    }

    private static DateOnly Date(AgentInvocation invocation, List<Problem> problems)
    {
        if (invocation.AsOf.Year is < 1900 or > 3000)
        {
            problems.Add(new Problem { Code = "BAD_DATE", Path = "/asOf", Message = "asOf must lie between the years 1900 and 3000." });
            return default;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(invocation.Zone, out var zone))
        {
            return DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(invocation.AsOf, zone).DateTime);
        }

        problems.Add(new Problem { Code = "UNKNOWN_ZONE", Path = "/zone", Message = $"'{invocation.Zone}' is not an IANA time zone.", Suggestion = "UTC" });
        return default;
    }

    private static void CheckTable(AgentTable table, string path, List<Problem> problems)
    {
        if (!string.Equals(table.Format, "parquet", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(new Problem { Code = "UNKNOWN_FORMAT", Path = $"{path}/format", Message = $"Table '{table.Name}' is {table.Format}; only parquet can be read.", Suggestion = "parquet" });
        }

        if (!Uri.TryCreate(table.Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            problems.Add(new Problem { Code = "BAD_URL", Path = $"{path}/url", Message = $"Table '{table.Name}' has no http or https address." });
        }
    }
}
