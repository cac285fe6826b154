using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Catalog;
using Vanguards.Definitions.Reading;
using Vanguards.ServiceDefaults;
using Vanguards.Validator.Checking;

namespace Vanguards.Validator.Workflows;

/// <summary>Every fault of a definition at once; changes nothing. A document that does not even parse is a verdict too.</summary>
internal static class ValidateWorkflow
{
    public static async Task<Results<Ok<Verdict>, ProblemHttpResult>> HandleAsync(
        HttpRequest request, DefinitionChecker checker, IOptions<ValidatorOptions> options, ClaimsPrincipal caller, CancellationToken cancel)
    {
        var (body, refused) = await WorkflowBody.ReadAsync(request, options.Value.MaxBodyBytes, cancel);
        if (body is null)
        {
            return refused!;
        }

        var read = DefinitionReader.Read(body.Bytes, body.Format);
        if (read.Draft is { UseCase.Length: > 0 } draft && !caller.May(Role.Viewer, draft.UseCase))
        {
            // The verdict would tell about the use case's tables and columns.
            return ProblemResponse.Forbidden($"Validating against the use case '{draft.UseCase}' takes the role viewer.");
        }

        return TypedResults.Ok(await checker.CheckAsync(read, cancel));
    }
}
