using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vanguards.Contracts;
using Vanguards.Contracts.Agents;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Datasets;
using Vanguards.Definitions.Checks;
using Vanguards.Definitions.Model;
using Vanguards.Storage.Sql;
using Vanguards.Storage.Tables;
using Vanguards.Validator.Store;

namespace Vanguards.Validator.Checking;

/// <summary>Asks the datasets, agents, report templates and workflows there are.</summary>
internal sealed class OutsideReader(
    IDatasetCatalog datasets, IAgentCatalog agents, IReportCatalog reports, IDeliveryCatalog deliveries, IDbContextFactory<CatalogDb> databases, IOptions<ValidatorOptions> options)
{
    /// <summary>Workflows of the use case that are listed for suggestions, beside those named.</summary>
    private const int MaxWorkflows = 1_000;

    public async Task<Outside> ReadAsync(WorkflowDefinition definition, CancellationToken cancel)
    {
        var useCase = definition.UseCase.Length > 0 ? await datasets.FindUseCaseAsync(definition.UseCase, cancel) : null;
        var current = useCase is null ? [] : await datasets.CurrentAsync(definition.UseCase, cancel);
        var listing = await agents.ListAsync(cancel);
        var templates = await reports.ListAsync(cancel);
        var missing = Missing(await deliveries.FindAsync(cancel));
        var workflows = await WorkflowsAsync(definition, cancel);
        var tables = Tables(useCase, current);
        var languages = options.Value.ScriptLanguages.Count > 0 ? options.Value.ScriptLanguages : ["javascript"];
        return new Outside
        {
            Context = new CheckContext
            {
                UseCaseExists = useCase is not null,
                Datasets = [.. Names(useCase, current).Select(name => new KnownDataset { Name = name })],
                Agents = listing.Reachable || listing.Agents.Count > 0 ? [.. listing.Agents.Select(Known)] : null,
                AgentsReachable = listing.Reachable,
                AgentsError = listing.Error,
                Templates = [.. templates.Select(template => new KnownTemplate(template.Name, template.Formats))],
                Workflows = workflows,
                MissingWays = missing,
                ScriptLanguages = [.. languages],
                Isolations = options.Value.Pods ? ["pool", "pod"] : ["pool"],
            },
            Tables = tables,
            AgentTables = listing.Agents.GroupBy(agent => agent.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Tables, StringComparer.Ordinal),
            Zone = useCase?.Zone ?? "UTC",
            Key = KeyOf(useCase, tables, listing, templates, workflows, missing),
        };
    }

    private static IEnumerable<string> Names(UseCase? useCase, IReadOnlyList<DatasetRef> current) =>
        (useCase?.Datasets ?? []).Select(declared => declared.Name).Concat(current.Select(version => version.Name)).Distinct(StringComparer.Ordinal);

    /// <summary>The newest version's columns; where there is no version yet, the declared ones.</summary>
    private static Dictionary<string, SqlTable> Tables(UseCase? useCase, IReadOnlyList<DatasetRef> current)
    {
        var tables = new Dictionary<string, SqlTable>(StringComparer.OrdinalIgnoreCase);
        foreach (var version in current)
        {
            var columns = DatasetView.Columns(version);
            tables[SqlName.Of(version.Name)] = SqlTable.OfColumns(SqlName.Of(version.Name), columns) with
            {
                Unmapped = [.. version.Declaration.Columns.Select(declared => declared.Name).Except(columns.Select(column => column.Name), StringComparer.OrdinalIgnoreCase)],
            };
        }

        foreach (var declared in (useCase?.Datasets ?? []).Where(declared => declared.Columns.Count > 0))
        {
            var columns = declared.Columns.Select(column => new TableColumn { Name = column.Name, Type = CanonicalType.Sql(column.Type) });
            tables.TryAdd(SqlName.Of(declared.Name), SqlTable.OfColumns(SqlName.Of(declared.Name), [.. columns]));
        }

        return tables;
    }

    private async Task<IReadOnlyList<KnownWorkflow>> WorkflowsAsync(WorkflowDefinition definition, CancellationToken cancel)
    {
        var named = Nested(definition.Steps).Select(step => step.Config.Task?.WorkflowId).OfType<string>().Distinct(StringComparer.Ordinal).Take(MaxWorkflows).ToList();
        if (named.Count == 0)
        {
            return [];
        }

        await using var db = await databases.CreateDbContextAsync(cancel);
        var known = await db.Workflows.Where(w => w.UseCase == definition.UseCase).OrderBy(w => w.Id).Take(MaxWorkflows).Select(w => w.Id).ToListAsync(cancel);
        var ids = known.Union(named).ToList();
        var versions = await db.Versions.Where(v => ids.Contains(v.WorkflowId)).Select(v => new { v.WorkflowId, v.Version }).ToListAsync(cancel);
        return [.. versions.GroupBy(v => v.WorkflowId, StringComparer.Ordinal).Select(group => new KnownWorkflow(group.Key, [.. group.Select(v => v.Version)]))];
    }

    private static IEnumerable<WorkflowStep> Nested(IEnumerable<WorkflowStep> steps) =>
        steps.SelectMany(step => new[] { step }.Concat(Nested(new[] { step.Fallback, step.Compensate }.OfType<WorkflowStep>())));

    private static HashSet<string> Missing(DeliveryWays ways) =>
        [.. new[] { ("email", ways.Email), ("email-results", ways.EmailResults), ("api-results", ways.ApiResults) }.Where(way => !way.Item2).Select(way => way.Item1)];

    private static KnownAgent Known(AgentDescription agent) => new()
    {
        Name = agent.Name,
        ParametersSchema = agent.ParametersSchema,
        InputSchema = agent.InputSchema,
        OutputSchema = agent.OutputSchema,
        RequiredDatasets = [.. agent.Datasets.Where(dataset => dataset.Required).Select(dataset => dataset.Name)],
    };

    private static string KeyOf(UseCase? useCase, Dictionary<string, SqlTable> tables, AgentListing agents, IReadOnlyList<ReportTemplate> templates, IReadOnlyList<KnownWorkflow> workflows, HashSet<string> missing)
    {
        var what = JsonSerializer.SerializeToUtf8Bytes(new
        {
            exists = useCase is not null,
            zone = useCase?.Zone,
            datasets = useCase?.Datasets.Select(declared => declared.Name),
            tables = tables.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => new { each.Key, each.Value.Columns }),
            agents.Reachable,
            agents.Error,
            agents = agents.Agents.Select(agent => agent.Name + "@" + agent.Version + string.Concat(agent.Tables.SelectMany(table => table.Columns.Select(column => $"/{table.Name}.{column.Name}:{column.Type}")))),
            templates = templates.Select(template => template.Name + ":" + string.Join(',', template.Formats)),
            missing = missing.Order(StringComparer.Ordinal),
            workflows = workflows.Select(workflow => workflow.Id + "@" + string.Join(',', workflow.Versions)),
        });
        return Convert.ToHexStringLower(SHA256.HashData(what));
    }
}
