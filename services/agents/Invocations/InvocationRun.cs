using System.Text.Json;
using Vanguards.Agents.Tables;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions;

namespace Vanguards.Agents.Invocations;

/// <summary>An answer, or the fault with the HTTP status that says it.</summary>
internal sealed record InvocationOutcome
{
    public AgentAnswer? Answer { get; init; }
    public Fault? Fault { get; init; }
    public int Status { get; init; } = 200;
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}

/// <summary>Fetches the tables, does the work off the request's thread, and leaves no file behind.</summary>
internal sealed class InvocationRun(AgentWork work, TableDownload download, CancellationToken cancel)
{
    public async Task<InvocationOutcome> DoAsync(IRunLog log)
    {
        try
        {
            log.Progress(0);
            await using var folder = download.OpenFolder();
            var (tables, outcome) = await download.OpenAsync(work.Tables, folder, log, cancel);
            if (tables is null)
            {
                return outcome!;
            }

            using (tables)
            {
                log.Progress(20);
                var findings = await Task.Run(() => work.Do(new AgentRun(tables, log, cancel)), cancel);
                log.Progress(100);
                return new InvocationOutcome { Answer = Answer(findings, tables) };
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new InvocationOutcome { Status = 504, Fault = new Fault { Code = "TIMEOUT", Message = "The invocation was cancelled or ran into its deadline.", Retryable = true } };
        }
    }

    private static AgentAnswer Answer(AgentFindings findings, TableSet tables) => new()
    {
        Output = JsonSerializer.SerializeToElement(findings.Output, AgentJson.Options),
        Evidence = JsonSerializer.SerializeToElement(findings.Evidence.Take(Evidence.Limit), AgentJson.Options),
        Tables = findings.Tables,
        Usage = JsonSerializer.SerializeToElement(new { tables = tables.Count, rowsRead = tables.RowsRead }, AgentJson.Options),
    };
}

internal sealed class SilentLog : IRunLog
{
    public static readonly SilentLog Instance = new();

    public void Progress(int percent)
    {
    }

    public void Info(string message)
    {
    }
}
