using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Vanguards.ServiceDefaults.Http;

/// <summary>Endpoint metadata: the shape of a body that the handler reads by itself.</summary>
public sealed record BodyShape(Type Type);

/// <summary>What the OpenAPI document says beside the operations: title, and how to authenticate.</summary>
public static class OpenApiDocument
{
    private const JsonSchemaType Numeric = JsonSchemaType.Integer | JsonSchemaType.Number;

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Vanguards", Version = "v1", Description = "Deploys and executes workflows over the datasets of a use case." };
            document.Servers = [];
            // By name, so that the order says nothing of which process has what.
            document.Tags = document.Tags is { } tags ? new HashSet<OpenApiTag>(tags.OrderBy(tag => tag.Name, StringComparer.Ordinal)) : null;
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
                ["session"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = "vanguards_session" },
            };
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, _, _) =>
        {
            // Numbers are also read from text; they are never written so, and clients should send them as numbers.
            if (schema.Type is { } type && (type & Numeric) != 0 && type.HasFlag(JsonSchemaType.String))
            {
                (schema.Type, schema.Pattern) = (type & ~JsonSchemaType.String, null);
            }

            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeBodyAsync);
    }

    private static async Task DescribeBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<BodyShape>().LastOrDefault() is { } body)
        {
            var schema = await context.GetOrCreateSchemaAsync(body.Type, null, cancel);
            context.Document?.AddComponent(body.Type.Name, schema);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = new OpenApiSchemaReference(body.Type.Name, context.Document) } },
            };
        }
    }
}
