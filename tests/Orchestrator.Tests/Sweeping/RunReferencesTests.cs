using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Store;
using Vanguards.Orchestrator.Sweeping;
using Vanguards.Orchestrator.Tests.Product;
using Vanguards.Storage.Objects;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Sweeping;

/// <summary>What a sweep of the object store may not take, asked of the rows of real runs.</summary>
public sealed class RunReferencesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Objects_OfARun_AreAllReferredTo_AlsoWhereTheyAreSealed(bool secret)
    {
        await using var product = await StartAsync();
        var value = await PutAsync(product, "\"a long value\"");
        var table = await PutAsync(product, "a table");
        var file = await PutAsync(product, "a report");
        var items = await PutAsync(product, "1\n2\n");
        var orphan = await PutAsync(product, "of an attempt that was never reported");
        product.Scripts["a"] = work => ScriptedExecutor.Success(work, 0) with
        {
            Output = new StepOutput
            {
                Value = new Payload { Uri = value.Uri, Sha256 = value.Sha256, Bytes = value.Bytes },
                Tables = [new TableRef { Name = "a", Uri = table.Uri, Sha256 = table.Sha256, Rows = 1, Columns = [] }],
                Artifacts = [new ArtifactRef { Name = "report.pdf", ContentType = "application/pdf", Bytes = file.Bytes, Sha256 = file.Sha256, Uri = file.Uri }],
            },
        };
        product.Scripts["Expand:each"] = work => ScriptedExecutor.Expanded(work) with { Items = new Payload { Uri = items.Uri, Sha256 = items.Sha256, Bytes = items.Bytes, Lines = true }, Count = 2 };
        await product.PublishAsync([Step("a"), Step("each", "a") with { ForEach = "{{ [1, 2] }}" }], inputs: new WorkflowInputs { Required = [new WorkflowInput { Name = "token", Type = "string", Secret = secret }] });
        product.Executor.Start();
        var (_, status) = await product.PostAsync("/api/workflows/execute", Request("e1", inputs: new JsonObject { ["token"] = "abcdefgh" }), "wait=30");
        Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());

        var found = await ReferencesOf(product).FindAsync([value.Sha256, table.Sha256, file.Sha256, items.Sha256, orphan.Sha256], Cancel);

        Assert.Equal(new[] { value.Sha256, table.Sha256, file.Sha256, items.Sha256 }.Order(), found.Order());
    }

    [Fact]
    public async Task Runs_OfManyStatements_AreAllLookedAt()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")]);
        var last = await PutAsync(product, "of the last run");
        product.Scripts["a"] = work => ScriptedExecutor.Success(work, work.Run.ExecutionId == "e29" ? last.Uri : "none");
        product.Executor.Start();
        await Task.WhenAll(Enumerable.Range(0, 30).Select(n => product.RunAsync($"e{n}")));

        var references = ReferencesOf(product);
        references.RunsAtOnce = 7;

        Assert.Equal([last.Sha256], await references.FindAsync([last.Sha256, new string('0', 64)], Cancel));
    }

    /// <summary>A new column that could hold an address must be looked at too, or be known to hold none.</summary>
    [Fact]
    public async Task Columns_OfText_AreLookedAtOrKnownToHoldNoAddress()
    {
        string[] plain =
        [
            "executions.id", "executions.state", "executions.workflow_id", "executions.workflow_name", "executions.version", "executions.use_case", "executions.definition_sha256",
            "executions.zone", "executions.currency", "executions.user", "executions.request_sha256", "executions.concurrency_key", "executions.cancelled_by", "executions.error_code",
            "executions.error_message", "executions.error_step", "runs.status", "runs.counts", "cells.status", "attempts.kind", "attempts.status", "attempts.executor", "events.type",
            "artifacts.step_id", "artifacts.name", "artifacts.content_type", "artifacts.sha256", "commands.correlation_id", "commands.reply_to", "commands.errors", "audit.who", "audit.action",
            "audit.use_case", "audit.target", "audit.details", "audit.previous_hash", "audit.hash", "expired.id", "expired.state", "expired.workflow_id", "expired.workflow_name", "expired.version",
            "expired.use_case", "expired.user", "expired.request_sha256", "expired.error_code",
        ];
        await using var product = await StartAsync();
        await using var rows = product.Database.Read();

        var text = rows.Model.GetEntityTypes().SelectMany(type => type.GetProperties().Where(property => (property.GetTypeMapping().Converter?.ProviderClrType ?? property.ClrType) == typeof(string))
            .Select(property => $"{type.GetTableName()}.{property.GetColumnName()}")).Distinct();

        Assert.Equal(text.Except(plain).Order(StringComparer.Ordinal), RunReferences.Texts.SelectMany(table => table.Columns.Select(column => $"{table.Table}.{column}")).Order(StringComparer.Ordinal));
    }

    private static RunReferences ReferencesOf(OrchestratorUnderTest product) => new(product.Database, product.Services.GetRequiredService<SecretInputs>());

    private static Task<StoredObject> PutAsync(OrchestratorUnderTest product, string text) =>
        product.Services.GetRequiredService<IObjectStore>().PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), Cancel);
}
