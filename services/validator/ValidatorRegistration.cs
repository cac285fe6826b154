using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Objects;
using Vanguards.Databases;
using Vanguards.Expressions;
using Vanguards.ServiceDefaults;
using Vanguards.Storage.Objects;
using Vanguards.Validator.Checking;
using Vanguards.Validator.Drafts;
using Vanguards.Validator.Inputs;
using Vanguards.Validator.Store;
using Vanguards.Validator.Templates;
using Vanguards.Validator.Workflows;

namespace Vanguards.Validator;

/// <summary>The validator: definitions, their versions and drafts, and every check. Needs <c>AddStorage</c>, a <see cref="DataFolder"/>, and the dataset, agent, report and audit seams.</summary>
public static class ValidatorRegistration
{
    public static TBuilder AddValidator<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddOptions<ValidatorOptions>().BindConfiguration("Validator").ValidateDataAnnotations().ValidateOnStart();
        services.AddServiceDatabase<CatalogDb>("catalog");
        services.TryAddSingleton(_ => new ExpressionEngine());
        services.AddSingleton<OutsideReader>();
        services.AddSingleton<SqlBinding>();
        services.AddSingleton<DefinitionChecker>();
        services.AddSingleton<VerdictCache>();
        services.AddSingleton<DefinitionStore>();
        services.AddSingleton<InputCheck>();
        services.AddSingleton<IWorkflowCatalog, WorkflowCatalog>();
        services.AddSingleton<IObjectReferences, WorkflowReferences>();
        services.AddSingleton(provider => new PublishWorkflow(
            provider.GetRequiredService<IDbContextFactory<CatalogDb>>(), provider.GetRequiredService<IObjectStore>(), provider.GetRequiredService<DefinitionChecker>(),
            provider.GetRequiredService<DefinitionStore>(), provider.GetRequiredService<IAuditTrail>(), provider.GetRequiredService<TimeProvider>()));
        return builder;
    }

    public static IEndpointRouteBuilder MapValidator(this IEndpointRouteBuilder routes)
    {
        routes.MapWorkflows();
        routes.MapDrafts();
        routes.MapTemplates();
        return routes;
    }
}
