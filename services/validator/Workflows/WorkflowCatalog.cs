using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts.Catalog;
using Vanguards.Validator.Checking;
using Vanguards.Validator.Inputs;
using Vanguards.Validator.Store;

namespace Vanguards.Validator.Workflows;

/// <summary>The catalogue as other services in this process see it.</summary>
internal sealed class WorkflowCatalog(IDbContextFactory<CatalogDb> databases, DefinitionStore definitions, VerdictCache verdicts, InputCheck inputs) : IWorkflowCatalog
{
    public async Task<PublishedWorkflow?> FindAsync(string workflowId, string? version, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var row = version is null
            ? await db.Workflows.AsNoTracking().Where(w => w.Id == workflowId).Join(db.Versions.AsNoTracking(), w => new { WorkflowId = w.Id, Version = w.Latest! }, v => new { v.WorkflowId, v.Version }, (_, v) => v).SingleOrDefaultAsync(cancel)
            : await db.Versions.AsNoTracking().SingleOrDefaultAsync(v => v.WorkflowId == workflowId && v.Version == version, cancel);
        return row is null ? null : new PublishedWorkflow { Definition = await definitions.GetAsync(row, cancel), Sha256 = row.Sha256, Uri = row.Uri };
    }

    public Task<Verdict> CheckAsync(PublishedWorkflow workflow, CancellationToken cancel) => verdicts.CheckAsync(workflow, cancel);

    public Task<CheckedInputs> CheckInputsAsync(PublishedWorkflow workflow, JsonElement? values, CancellationToken cancel) => inputs.CheckAsync(workflow.Definition, values, cancel);
}
